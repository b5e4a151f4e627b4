import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientLockState } from '../core/ports.ts';
import { codeOf } from './system-error.ts';

/** The client touches its lock folders every 5 s and takes over one that is more than 10 s old (measured on 2.1.330). */
export const staleMs = 10_000;

/** How far a clock of another machine may be ahead before its lock is taken for one left behind. */
export const aheadMs = 5_000;

/** What was found at a lock's path. */
export interface LockSighting {
  readonly folder: boolean;
  /** Epoch milliseconds. */
  readonly touchedAt: number;
}

/**
 * The folders that the client makes while it refreshes a login of `folder`, in its order; the second is for old versions.
 * @param folder with symlinks resolved, as the client does: a linked `~/.claude` has its lock beside the target.
 */
export function refreshLockPaths(folder: string): readonly [string, string] {
  return [join(folder, '.oauth_refresh.lock'), `${folder}.lock`];
}

/** The folder that the client makes for the moment in which it writes its store. */
export function storageLockPath(folder: string): string {
  return join(folder, '.storage-write.lock');
}

/** Looks at several locks that together guard one thing: held when any is, else stale when any is. */
export async function lookAtLocks(paths: readonly string[], now: number): Promise<ClientLockState> {
  const states = await Promise.all(paths.map((path) => lookAtLock(path, now)));
  if (states.includes('held')) return 'held';
  return states.includes('stale') ? 'stale' : 'free';
}

async function lookAtLock(path: string, now: number): Promise<ClientLockState> {
  try {
    const found = await lstat(path);
    return lockState({ folder: found.isDirectory(), touchedAt: found.mtimeMs }, now);
  } catch (error) {
    // What cannot be looked at may be held: a second refresh costs a login, a wait costs time.
    return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' ? 'free' : 'held';
  }
}

/** Whether a lock that is there is alive. At exactly 10 s it still is, as for the client. */
export function lockState(lock: LockSighting, now: number): ClientLockState {
  if (!lock.folder) return 'stale';
  const age = now - lock.touchedAt;
  return age > staleMs || age < -aheadMs ? 'stale' : 'held';
}
