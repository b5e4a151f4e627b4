import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import type { Clock, Obstacle } from '../core/ports.ts';
import { aheadMs, refreshLockPaths, staleMs, storageLockPath } from './claude-locks.ts';

/** The client takes over a storage lock that nobody touched for 15 s (measured on 2.1.330), and waits for a newer one. */
const storageStaleMs = 15_000;

/** The client holds its storage lock for milliseconds; one that stays longer than this has been left behind, or hangs. */
const briefMs = 2_000;
const lookEveryMs = 50;

/**
 * Finds a lock that the client can neither take nor take over (measured on client 2.1.330).
 *
 * A storage lock that stays in the way is the worst of all: the client refreshes, waits 22 s for the lock, and drops the
 * new login. A refresh lock that stays keeps it from refreshing at all. The lock for old versions does neither.
 *
 * @param folder with symlinks resolved.
 */
export async function findLockObstacle(folder: string, clock: Clock): Promise<Obstacle | null> {
  const [refreshLock] = refreshLockPaths(folder);
  const storageLock = storageLockPath(folder);
  return (
    (await findStuck(refreshLock, clock, staleMs)) ??
    (await findStuck(storageLock, clock, storageStaleMs)) ??
    (await findLasting(storageLock, clock))
  );
}

/** A file, a folder with something in it, or a time in the future: nothing that age would heal soon. */
async function findStuck(path: string, clock: Clock, staleAfterMs: number): Promise<Obstacle | null> {
  const found = await lookAt(path);
  if (found === null) return null;
  if (!found.isDirectory()) return locked(`a file lies at ${path}, where the client makes a folder: remove it`);
  const age = clock.now() - found.mtimeMs;
  if (age < -aheadMs) return locked(`the lock folder ${path} is dated in the future: remove it`);
  if (age <= staleAfterMs) return null;
  const content = await readdir(path).catch(() => []);
  return content.length === 0 ? null : locked(`the lock folder ${path} was left behind with files in it: remove it`);
}

/** Waits, for as long as a living client may hold it, for the storage lock to go. */
async function findLasting(path: string, clock: Clock): Promise<Obstacle | null> {
  const until = clock.now() + briefMs;
  for (;;) {
    const found = await lookAt(path);
    if (found === null || clock.now() - found.mtimeMs > storageStaleMs) return null;
    if (clock.now() >= until)
      return locked(`the client's storage lock ${path} stays: a client hangs, or has just been killed`);
    await clock.sleep(lookEveryMs);
  }
}

async function lookAt(path: string): Promise<Stats | null> {
  return await lstat(path).catch(() => null);
}

function locked(detail: string): Obstacle {
  return { code: 'store-locked', detail };
}
