import { objectFrom, objectOf } from '../../../core/json.ts';
import type { Invocation, SessionEnd } from '../../agent.ts';
import { look } from '../look.ts';
import type { ClaudeCodeWorld } from '../world.ts';
import { pathsOf } from '../world.ts';

/** The last turn of a session stands at the end of its transcript. Bytes. */
const tailBytes = 512 * 1024;
/** Where many transcripts are looked through, less of each is read. Bytes. */
const shortTailBytes = 64 * 1024;

/**
 * How a session ended, by its transcript; null where there is none.
 *
 * @param since what was written before this is another run's, epoch milliseconds.
 */
export async function sessionEnd(
  sessionId: string,
  since: number,
  invocation: Invocation,
  world: ClaudeCodeWorld,
): Promise<SessionEnd | null> {
  // It becomes part of a path.
  if (!/^[\w-]{1,64}$/.test(sessionId)) return null;
  const { path, projects } = await projectsOf(invocation, world);
  for (const project of await world.files.list(projects)) {
    const end = await world.files.readEnd(path.join(projects, project, `${sessionId}.jsonl`), tailBytes);
    if (end.kind === 'text') return { sessionId, ...endIn(end.text, since) };
  }
  return null;
}

/**
 * The one session of the working folder whose last turn failed since then, where nothing named it; null where there is
 * none or more than one, since going on with a wrong one is worse than going on with none.
 */
export async function failedSession(
  since: number,
  invocation: Invocation,
  world: ClaudeCodeWorld,
): Promise<SessionEnd | null> {
  const { path, projects } = await projectsOf(invocation, world);
  const cwd = world.files.resolve(invocation.cwd) ?? invocation.cwd;
  const folder = path.join(projects, cwd.replaceAll(/[^a-zA-Z\d]/g, '-'));
  const failed: SessionEnd[] = [];
  for (const name of await world.files.list(folder)) {
    const sessionId = /^([\da-f-]{36})\.jsonl$/.exec(name)?.[1];
    const end = sessionId === undefined ? null : await world.files.readEnd(path.join(folder, name), shortTailBytes);
    if (sessionId === undefined || end?.kind !== 'text') continue;
    const found = endIn(end.text, since);
    if (found.failedAuth) failed.push({ sessionId, ...found });
  }
  return failed.length === 1 ? (failed[0] ?? null) : null;
}

/** Judges by the last assistant line; retries, quotes and tool results before it count for nothing. */
export function endsInAuthFailure(tail: string): boolean {
  return endIn(tail, 0).failedAuth;
}

/** Whether the last turn ended in a `403`, which is no failure of the login, whatever the client calls it. */
export function endsForbidden(tail: string): boolean {
  for (const line of tail.split('\n').toReversed()) {
    const entry = assistantEntry(line);
    if (entry !== null) return entry['isApiErrorMessage'] === true && entry['apiErrorStatus'] === 403;
  }
  return false;
}

/** Whether the last turn ended because of its login before anything was sent, by the client's own word alone. */
export function endsUnanswered(tail: string): boolean {
  const { failedAuth, wasRefused } = endIn(tail, 0);
  return failedAuth && !wasRefused;
}

/**
 * Before when the last request of a turn cannot have left that ended in an error, epoch milliseconds: the last prompt, tool
 * result or failed attempt in front of it. Null where the transcript does not say.
 */
export function failedRequestAt(tail: string): number | null {
  const lines = tail.split('\n');
  const failed = lines.findLastIndex((line) => assistantEntry(line) !== null);
  for (const line of lines.slice(0, Math.max(0, failed)).toReversed()) {
    const entry = entryOf('user', line) ?? entryOf('system', line);
    if (entry !== null && (entry['type'] === 'user' || entry['subtype'] === 'api_error'))
      return writtenAt(entry) || null;
  }
  return null;
}

function endIn(tail: string, since: number): Omit<SessionEnd, 'sessionId'> {
  let failedAuth: boolean | null = null;
  let wasRefused = false;
  const lines = tail.split('\n');
  for (const [index, line] of [...lines.entries()].toReversed()) {
    const entry = assistantEntry(line);
    if (entry === null) continue;
    if (writtenAt(entry) < since) break;
    const isError = entry['isApiErrorMessage'] === true;
    if (failedAuth === null) {
      failedAuth = isError && isOfLogin(entry);
      wasRefused = failedAuth && typeof entry['apiErrorStatus'] === 'number';
    }
    if (!isError)
      return { failedAuth, wasRefused, heardAt: writtenAt(entry), askedAt: askedAt(lines.slice(0, index), entry) };
  }
  return { failedAuth: failedAuth ?? false, wasRefused, heardAt: null, askedAt: null };
}

/**
 * When the last thing was written that an answer's request carried: a prompt, or what a tool gave. One answer may stand
 * in several lines, with what its first tools gave already between them.
 */
function askedAt(before: readonly string[], answer: Readonly<Record<string, unknown>>): number | null {
  const first = messageId(answer);
  const start = first === null ? before.length : before.findIndex((line) => isPartOf(first, line));
  for (const line of before.slice(0, start === -1 ? before.length : start).toReversed()) {
    const entry = entryOf('user', line);
    if (entry !== null) return writtenAt(entry) || null;
  }
  return null;
}

function isPartOf(message: string, line: string): boolean {
  const entry = assistantEntry(line);
  return entry !== null && messageId(entry) === message;
}

function messageId({ message }: Readonly<Record<string, unknown>>): string | null {
  const { id } = objectOf(message);
  return typeof id === 'string' ? id : null;
}

/** The client calls a 403 a failure of its login too, which no renewal and no login mends (clients 2.1.330, 2.1.197). */
function isOfLogin(entry: Readonly<Record<string, unknown>>): boolean {
  return entry['error'] === 'authentication_failed' && entry['apiErrorStatus'] !== 403;
}

/** Epoch milliseconds; 0 where an entry does not say. */
function writtenAt(entry: Readonly<Record<string, unknown>>): number {
  const { timestamp } = entry;
  return (typeof timestamp === 'string' ? Date.parse(timestamp) : 0) || 0;
}

function assistantEntry(line: string): Readonly<Record<string, unknown>> | null {
  return entryOf('assistant', line);
}

/** A line of the session's own conversation; what a sub-agent said or was told counts for nothing. */
function entryOf(type: 'assistant' | 'user' | 'system', line: string): Readonly<Record<string, unknown>> | null {
  // The first line of a tail is cut, and the last may still be written.
  const entry = objectFrom(line);
  return entry?.['type'] === type && entry['isSidechain'] !== true ? entry : null;
}

async function projectsOf(invocation: Invocation, world: ClaudeCodeWorld) {
  const { configFolder } = await look(invocation, false, world);
  const path = pathsOf(world.platform);
  return { path, projects: path.join(configFolder, 'projects') };
}
