import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { codeOf } from './system-error.ts';

/** What lies at a path where a small text file is expected. */
export type SmallFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** It cannot be read; `detail` says what was expected and what came. */
  | { readonly kind: 'unreadable'; readonly detail: string };

/** Reads a text file of at most `limit` bytes. Follows symlinks; never waits on a pipe or device; never rejects. */
export async function readSmallFile(path: string, limit: number): Promise<SmallFile> {
  try {
    return await readOpened(path, limit);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return { kind: 'absent' };
    if (code === 'EISDIR') return unreadable('expected a file, found a folder');
    if (code === 'ENOTDIR') return unreadable('expected a file in a folder, found a file where the folder belongs');
    if (code === 'ELOOP') return unreadable('expected a file, found a symlink that leads to itself');
    if (code === 'EACCES' || code === 'EPERM') return unreadable(`expected a file that may be read, found ${code}`);
    return unreadable(`expected a readable file, found ${code || 'an unknown error'}`);
  }
}

async function readOpened(path: string, limit: number): Promise<SmallFile> {
  // Without O_NONBLOCK the open of a named pipe would wait for a writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) return unreadable('expected a file, found a folder');
    if (!stat.isFile()) return unreadable('expected a file, found a pipe, socket or device');
    if (stat.size > limit) return unreadable(`expected at most ${limit} bytes, found ${stat.size}`);
    return { kind: 'text', text: await file.readFile('utf8') };
  } finally {
    await file.close();
  }
}

function unreadable(detail: string): SmallFile {
  return { kind: 'unreadable', detail };
}
