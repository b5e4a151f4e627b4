/**
 * Room on the disk for a text that must be saved later: a file of flushed zeros, which that text is then written into. A
 * disk that fills up in between cannot keep it from being saved. (File systems that copy on write promise less.)
 */
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flushFolder, writeThrough } from './atomic-file.ts';

/** Makes room at a path for so many bytes; room that is there is used. @throws the system's own error (`ENOSPC` …). */
export async function makeRoom(path: string, bytes: number): Promise<void> {
  if ((await sizeOf(path)) >= bytes) return;
  await rm(path, { force: true });
  try {
    await writeThrough(path, Buffer.alloc(bytes));
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Replaces a file by a text that is written into room made for it, whole or not at all.
 *
 * @returns false when there is no room that is large enough; then nothing was done.
 * @throws the system's own error; then the old content of the file stands.
 */
export async function replaceFromRoom(room: string, path: string, text: string): Promise<boolean> {
  const bytes = Buffer.from(text);
  if ((await sizeOf(room)) < bytes.length) return false;
  const file = await open(room, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    await file.write(bytes, 0, bytes.length, 0);
    await file.truncate(bytes.length);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(room, path);
  await flushFolder(dirname(path));
  return true;
}

/** The size of a plain file of this user, or -1. */
async function sizeOf(path: string): Promise<number> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return -1;
  try {
    const found = await file.stat();
    const isOurs = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0);
    return found.isFile() && isOurs ? found.size : -1;
  } finally {
    await file.close();
  }
}
