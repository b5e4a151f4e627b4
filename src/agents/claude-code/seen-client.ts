import type { RunningProgram } from '../../stores/connection-owner.ts';
import type { Invocation, SeenClient } from '../agent.ts';
import { insideCheckout } from '../../stores/search-path.ts';
import { isClientName } from './client-binary.ts';
import type { ClaudeCodeWorld, FileState } from './world.ts';
import { pathsOf } from './world.ts';

/**
 * Where the Agent SDK has the official client, which is then on nobody's PATH: since 0.2.113 in a package per platform,
 * before that as a script for Node; Python's brings it within its own package.
 */
const packagedProgram =
  /[/\\](?:@anthropic-ai[/\\]claude-(?:agent-sdk|code)-[\w-]+|claude_agent_sdk[/\\]_bundled)[/\\]claude(?:\.exe)?$/;
const packagedScript = /[/\\]@anthropic-ai[/\\]claude-(?:agent-sdk|code)[/\\]cli\.m?js$/;

/** A process tells its start to the second, and a little is lost in rounding. */
const startIsVagueMs = 1_500;

type World = Pick<ClaudeCodeWorld, 'platform' | 'files' | 'home'>;

/**
 * What was seen to send the stored login, as the official client; null where it is another program.
 *
 * A place is no evidence: `node_modules` of a clone may hold anything under the official names. But a process that sends
 * the stored login has it already, so starting that very file once more gives nobody anything; a file that has changed since
 * the process was started is another one. In the checkout it counts only where the official packages have it, so that a `./claude`
 * there stays a program that a person started for this session. Files of other users, and those that everybody may write,
 * never count.
 */
export async function clientSeen(
  running: RunningProgram,
  invocation: Invocation,
  world: World,
): Promise<SeenClient | null> {
  const start = startOf(running, invocation, world);
  if (start === null) return null;
  const files = [start.program, ...start.before];
  if (files.some((file) => world.files.disk.isOpenToOthers(file))) return null;
  const before = await statesOf(files, world);
  if (!before.every((file) => file !== null && file.changedAt <= running.startedAt + startIsVagueMs)) return null;
  return {
    ...start,
    isUnchanged: async () => (await statesOf(files, world)).every((file, at) => file?.mark === before[at]?.mark),
  };
}

function startOf(
  { program, args }: Pick<RunningProgram, 'program' | 'args'>,
  invocation: Invocation,
  world: World,
): Pick<SeenClient, 'program' | 'before'> | null {
  const path = pathsOf(world.platform);
  const isInside = insideCheckout({ ...world, ...invocation }, world.files.disk);
  const name = path.basename(program);
  if (isClientName(name)) {
    if (isInside(program) && !packagedProgram.test(program)) return null;
    return { program, before: [] };
  }
  if (!/^(?:node|bun)(?:\.exe)?$/.test(name) || isInside(program)) return null;
  const script = args.find((arg) => !arg.startsWith('-')) ?? '';
  return path.isAbsolute(script) && packagedScript.test(script) ? { program, before: [script] } : null;
}

function statesOf(files: readonly string[], world: World): Promise<ReadonlyArray<FileState | null>> {
  return Promise.all(files.map((file) => world.files.stateOf(file)));
}
