import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { access, lstat, open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock, Obstacle } from '../core/ports.ts';
import { findLockObstacle } from './lock-obstacle.ts';
import { isMountPoint } from './mount-table.ts';
import { realFolder } from './store-id.ts';
import { codeOf } from './system-error.ts';

/**
 * Finds what would keep the client from saving a renewed login, without touching the store. Found out by trying what
 * the client would do, since for a privileged user the permissions say nothing:
 * a file is made, written and flushed in the folder, under a name that is taken away before the first byte.
 *
 * The client writes a new file and renames it over the old one. Only a file that is a mount of its own is written in
 * place, and then its own mount, owner and space count (measured on client 2.1.330: on a read-only one the refresh is
 * spent and the login lost), and whether it still is what lies at its origin. A foreign owner alone is no obstacle where
 * writing works.
 *
 * A folder that does not exist is none either: the client makes it.
 */
export async function findObstacle(folder: string, file: string, clock: Clock): Promise<Obstacle | null> {
  const at = await lookAt(folder);
  if (at === null) return null;
  if (!at.isDirectory()) return { code: 'store-not-a-file', detail: `expected a folder at ${folder}, found a file` };
  const found = await lookAt(file);
  if (found !== null && !found.isFile()) {
    return {
      code: 'store-not-a-file',
      detail: `expected a file at ${file}, found ${found.isDirectory() ? 'a folder' : 'a pipe, socket or device'}`,
    };
  }
  return (
    (await findFileObstacle(file)) ??
    (await findStickyObstacle(at, file)) ??
    (await probe(folder, at, (found?.size ?? 0) + spareBytes)) ??
    (await findLockObstacle(realFolder(folder), clock))
  );
}

/** In `/tmp` and its like: others may add files, and replace none. */
const stickyBit = 0o1000;

/** A renewed login may be longer than the old one. */
const spareBytes = 4_096;

async function lookAt(path: string): Promise<Stats | null> {
  return await stat(path).catch(() => null);
}

/** What speaks against the file itself; a link does not count, since the rename replaces it. */
async function findFileObstacle(file: string): Promise<Obstacle | null> {
  const found = await lstat(file).catch(() => null);
  if (found === null || found.isSymbolicLink()) return null;
  const refused = await access(file, constants.W_OK).then(() => '', codeOf);
  if (refused === 'EROFS') return readOnly(`${file} lies on a read-only file system or mount`);
  // Even root is told so, and only of a file that is marked immutable: neither a write nor a rename changes it.
  if (refused === 'EPERM') return readOnly(`${file} is marked as immutable`);
  if (!(await isMountPoint(file))) return null;
  // Its last name is gone: a client outside renamed a newer login over it, and this one has been spent there.
  if (found.nlink === 0) return replaced(file);
  if (refused !== '') return denied(file, found);
  const space = await statfs(file).catch(() => null);
  return space?.bavail === 0 ? diskFull(file) : null;
}

/**
 * What would keep a renewed login from being saved, as far as it is seen without writing anything: for those who only look. A
 * full disk and a lock of another are not seen.
 */
export async function findVisibleObstacle(file: string): Promise<Obstacle | null> {
  const folder = dirname(file);
  const at = await lookAt(folder);
  if (at === null || !at.isDirectory()) return null;
  const ofFile = await findFileObstacle(file);
  if (ofFile !== null || (await isMountPoint(file))) return ofFile;
  const refused = await access(folder, constants.W_OK | constants.X_OK).then(() => '', codeOf);
  return refused === '' ? null : meaningOf(refused, folder, at);
}

/** In a folder with the sticky bit (like `/tmp`) only the owner of the file or of the folder may replace the file. */
async function findStickyObstacle(folder: Stats, file: string): Promise<Obstacle | null> {
  const uid = process.geteuid?.() ?? 0;
  const found = await lstat(file).catch(() => null);
  if (found === null || uid === 0 || (folder.mode & stickyBit) === 0) return null;
  return found.uid === uid || folder.uid === uid ? null : foreign(file, found.uid, uid);
}

async function probe(folder: string, at: Stats, bytes: number): Promise<Obstacle | null> {
  const path = join(folder, `.holdfast-probe-${randomBytes(6).toString('hex')}`);
  try {
    const draft = await open(path, 'wx', 0o600);
    try {
      // Nameless from here on, so that not even a killed process leaves it behind.
      await rm(path, { force: true });
      await draft.writeFile(randomBytes(bytes));
      await draft.sync();
    } finally {
      await draft.close();
    }
    return null;
  } catch (error) {
    return meaningOf(codeOf(error), folder, at);
  } finally {
    // Where an open file cannot be removed (Windows), it is removed now.
    await rm(path, { force: true }).catch(() => undefined);
  }
}

function meaningOf(code: string, folder: string, at: Stats): Obstacle | null {
  if (code === 'ENOENT') return null;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder);
  if (code === 'EROFS') return readOnly(`${folder} lies on a read-only file system or mount`);
  if (code === 'EACCES' || code === 'EPERM') return denied(folder, at);
  return readOnly(`a file could not be written in ${folder}: ${code || 'unknown error'}`);
}

function denied(path: string, at: Stats): Obstacle {
  const uid = process.geteuid?.() ?? at.uid;
  return at.uid === uid ? readOnly(`${path} may not be written by its owner, user ${uid}`) : foreign(path, at.uid, uid);
}

function foreign(path: string, owner: number, uid: number): Obstacle {
  return { code: 'store-foreign-owner', detail: `${path} belongs to user ${owner}, and user ${uid} may not write it` };
}

function replaced(file: string): Obstacle {
  const what = `${file} is a mounted file that was replaced outside, so that an old copy is seen here`;
  return { code: 'store-replaced', detail: `${what}: mount its folder instead, and start the container anew` };
}

function readOnly(detail: string): Obstacle {
  return { code: 'store-read-only', detail };
}

function diskFull(path: string): Obstacle {
  return { code: 'store-disk-full', detail: `there is no space left where ${path} lies` };
}
