import { lstat, readdir } from 'node:fs/promises';
import { aheadMs, refreshLockPaths, staleMs, storageLockPath } from '../../stores/claude-locks.ts';
import { realFolder } from '../../stores/store-id.ts';
import type { LockFacts } from '../facts.ts';

/** A client that writes its configuration holds that lock for seconds at most. */
const longestMs: Readonly<Record<LockFacts['guards'], number>> = { refresh: staleMs, storage: 15_000, config: 60_000 };

/** The locks of one store as they lie there; nothing is taken and nothing is waited for. */
export async function lockFacts(storeFolder: string, accountFile: string, now: number): Promise<LockFacts[]> {
  const folder = realFolder(storeFolder);
  const paths: Array<readonly [string, LockFacts['guards']]> = [
    ...refreshLockPaths(folder).map((path) => [path, 'refresh'] as const),
    [storageLockPath(folder), 'storage'],
    [`${accountFile}.lock`, 'config'],
  ];
  const found = await Promise.all(paths.map(([path, guards]) => lookAt(path, guards, now)));
  return found.filter((lock) => lock !== null);
}

async function lookAt(path: string, guards: LockFacts['guards'], now: number): Promise<LockFacts | null> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return null;
  const kind = found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
  const isEmpty = kind === 'folder' ? (await readdir(path).catch(() => ['?'])).length === 0 : found.size === 0;
  const ageMs = now - found.mtimeMs;
  return { path, guards, kind, isEmpty, ageMs, uid: found.uid, state: stateOf(kind, isEmpty, ageMs, guards) };
}

/** A file, a future time, or a folder with something in it is never taken over by the client (measured on 2.1.330). */
function stateOf(
  kind: LockFacts['kind'],
  isEmpty: boolean,
  ageMs: number,
  guards: LockFacts['guards'],
): LockFacts['state'] {
  if (kind !== 'folder') return guards === 'config' && ageMs < longestMs.config ? 'live' : 'stuck';
  if (ageMs < -aheadMs) return 'stuck';
  if (ageMs <= longestMs[guards]) return 'live';
  return isEmpty ? 'stale' : 'stuck';
}
