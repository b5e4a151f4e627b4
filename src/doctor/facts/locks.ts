import { lstat, readdir } from 'node:fs/promises';
import { aheadMs, refreshLockPaths, storageLockPath } from '../../stores/claude-locks.ts';
import { realFolder } from '../../stores/store-id.ts';
import type { LockFacts } from '../store-facts.ts';

/**
 * From when on a client takes a lock over that nobody touches: both refresh locks after a minute (measured on 2.1.330 and 2.1.332;
 * on 2.1.197 after 10 s), the storage lock after 10 s, for which it waits.
 */
const longestMs: Readonly<Record<LockFacts['guards'], number>> = { refresh: 60_000, storage: 10_000, config: 10_000 };

/** The locks of one store as they lie there; nothing is taken and nothing is waited for. */
export async function lockFacts(storeFolder: string, accountFile: string, now: number): Promise<LockFacts[]> {
  const folder = realFolder(storeFolder);
  const [current, legacy] = refreshLockPaths(folder);
  const paths: Array<readonly [path: string, guards: LockFacts['guards'], isLegacy: boolean]> = [
    [current, 'refresh', false],
    [legacy, 'refresh', true],
    [storageLockPath(folder), 'storage', false],
    [`${accountFile}.lock`, 'config', false],
  ];
  const found = await Promise.all(paths.map(([path, guards, isLegacy]) => lookAt(path, guards, isLegacy, now)));
  return found.filter((lock) => lock !== null);
}

async function lookAt(
  path: string,
  guards: LockFacts['guards'],
  isLegacy: boolean,
  now: number,
): Promise<LockFacts | null> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return null;
  const kind = found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
  const isEmpty = kind === 'folder' ? (await readdir(path).catch(() => ['?'])).length === 0 : found.size === 0;
  const ageMs = now - found.mtimeMs;
  return { path, guards, kind, isEmpty, ageMs, uid: found.uid, state: stateOf(kind, isEmpty, ageMs, guards, isLegacy) };
}

/**
 * A file, a future time, or a folder with something in it is never taken over by the client, but for its lock for old versions, of
 * which it minds the time alone, and the one of its configuration, which it does without (measured on 2.1.332).
 */
function stateOf(
  kind: LockFacts['kind'],
  isEmpty: boolean,
  ageMs: number,
  guards: LockFacts['guards'],
  isLegacy: boolean,
): LockFacts['state'] {
  if (guards === 'config') return ageMs <= longestMs.config ? 'live' : 'stale';
  if (kind !== 'folder') return isLegacy ? 'stale' : 'stuck';
  if (ageMs < -aheadMs) return 'stuck';
  if (ageMs <= longestMs[guards]) return 'live';
  return isEmpty || isLegacy ? 'stale' : 'stuck';
}
