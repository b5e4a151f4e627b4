import { lstat } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { lockState, refreshLockPaths } from './claude-locks.ts';
import { realFolder } from './store-id.ts';

/** A refresh lock of the client whose heartbeat has stopped. */
export interface DeadLock {
  readonly path: string;
  /** When it was last touched, epoch milliseconds. */
  readonly since: number;
}

/** Finds the refresh lock that a client left behind beside a login file; null where there is none, and for keychains. */
export async function findDeadLock(place: string, now: number): Promise<DeadLock | null> {
  if (!isAbsolute(place)) return null;
  for (const path of refreshLockPaths(realFolder(dirname(place)))) {
    const found = await lstat(path).catch(() => null);
    if (found === null) continue;
    const { mtimeMs: touchedAt } = found;
    if (lockState({ folder: found.isDirectory(), touchedAt }, now) === 'stale') return { path, since: touchedAt };
  }
  return null;
}
