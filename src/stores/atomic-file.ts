import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a file by new content, whole or not at all: written beside it, flushed, renamed, the folder flushed.
 * A process that is killed on the way leaves the old or the new content, and at worst a `.tmp` file beside it.
 * Mode 0600; a symlink at `path` is replaced, not followed.
 *
 * @throws the system's own error (`ENOSPC`, `EROFS`, `EACCES` …); then the old content stands, and nothing is left.
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeThrough(draft, text);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
  await flushFolder(dirname(path));
}

/** Writes a file that must not exist yet, and returns when its content is on the disk. Mode 0600. */
export async function writeThrough(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename durable. Systems that cannot open a folder (Windows) keep names durable by themselves. */
export async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  if (folder === null) return;
  try {
    await folder.sync();
  } catch {
    // Some network file systems refuse to flush a folder; the rename itself has happened.
  } finally {
    await folder.close();
  }
}
