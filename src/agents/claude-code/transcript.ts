import type { Invocation } from '../agent.ts';
import { look } from './look.ts';
import type { ClaudeCodeWorld } from './world.ts';
import { pathsOf } from './world.ts';

/** The last turn of a session stands at the end of its transcript. Bytes. */
const tailBytes = 512 * 1024;

/** Whether the last assistant turn of a session's transcript is the client's own "authentication failed". */
export async function lastTurnFailedAuth(
  sessionId: string,
  invocation: Invocation,
  world: ClaudeCodeWorld,
): Promise<boolean> {
  // It becomes part of a path.
  if (!/^[\w-]{1,64}$/.test(sessionId)) return false;
  const { configFolder } = await look(invocation, false, world);
  const path = pathsOf(world.platform);
  const projects = path.join(configFolder, 'projects');
  for (const project of await world.files.list(projects)) {
    const end = await world.files.readEnd(path.join(projects, project, `${sessionId}.jsonl`), tailBytes);
    if (end.kind === 'text') return endsInAuthFailure(end.text);
  }
  return false;
}

/** Judges by the last assistant line; retries, quotes and tool results before it count for nothing. */
export function endsInAuthFailure(tail: string): boolean {
  for (const line of tail.split('\n').toReversed()) {
    const entry = assistantEntry(line);
    if (entry !== null) return entry['isApiErrorMessage'] === true && entry['error'] === 'authentication_failed';
  }
  return false;
}

function assistantEntry(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const entry: Readonly<Record<string, unknown>> = { ...value };
    return entry['type'] === 'assistant' && entry['isSidechain'] !== true ? entry : null;
  } catch {
    // The first line of a tail is cut, and the last may still be written.
    return null;
  }
}
