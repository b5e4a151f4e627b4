/** The reader of small files that are somebody else's: a client's, the system's, a checkout's. Whatever lies there, it ends at once. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { codeOf } from './system-error.ts';

/** What lies at a path where a small text file is expected. */
export type SmallFile = { readonly kind: 'text'; readonly text: string } | Unread;

/** The same, as bytes. */
export type SmallBytes = { readonly kind: 'bytes'; readonly bytes: Buffer } | Unread;

type Unread =
  | { readonly kind: 'absent' }
  /** It cannot be read; `detail` says what was expected and what came. */
  | { readonly kind: 'unreadable'; readonly detail: string };

// Without O_NONBLOCK the open of a named pipe would wait for a writer.
const flags = constants.O_RDONLY | constants.O_NONBLOCK;

/** Reads a text file of at most `limit` bytes. Follows symlinks; never waits on a pipe or device; never rejects. */
export async function readSmallFile(path: string, limit: number): Promise<SmallFile> {
  return asText(await readSmallBytes(path, limit));
}

/** The same, as bytes. */
export async function readSmallBytes(path: string, limit: number): Promise<SmallBytes> {
  try {
    const file = await open(path, flags);
    try {
      const stat = await file.stat();
      const wrong = faultOf(stat, limit);
      if (wrong !== null) return wrong;
      const pieces = new Pieces(stat, limit);
      for (;;) {
        const { bytesRead } = await file.read(pieces.room(), 0);
        const read = pieces.take(bytesRead);
        if (read !== null) return read;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    return refusedWith(codeOf(error));
  }
}

/** The same at once, for what cannot wait. Never throws. */
export function readSmallFileNow(path: string, limit: number): SmallFile {
  try {
    const file = openSync(path, flags);
    try {
      const stat = fstatSync(file);
      const wrong = faultOf(stat, limit);
      if (wrong !== null) return wrong;
      const pieces = new Pieces(stat, limit);
      for (;;) {
        const read = pieces.take(readSync(file, pieces.room()));
        if (read !== null) return asText(read);
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return refusedWith(codeOf(error));
  }
}

function faultOf(stat: Stats, limit: number): Unread | null {
  if (stat.isDirectory()) return unreadable('expected a file, found a folder');
  if (!stat.isFile()) return unreadable('expected a file, found a pipe, socket or device');
  return stat.size > limit ? tooLarge(limit, stat.size) : null;
}

/** What was read so far. A file may grow while it is read, and those of `/proc` say that they have no bytes. */
class Pieces {
  readonly #kept: Buffer[] = [];
  readonly #limit: number;
  readonly #size: number;
  #length = 0;
  #room: Buffer = Buffer.alloc(0);

  constructor({ size }: Stats, limit: number) {
    this.#size = size === 0 ? 65_536 : size + 1;
    this.#limit = limit;
  }

  /** Where the next piece goes. */
  room(): Buffer {
    this.#room = Buffer.alloc(this.#size);
    return this.#room;
  }

  /** @returns what came of it, or null while there may be more. */
  take(bytesRead: number): SmallBytes | null {
    if (bytesRead === 0) return { kind: 'bytes', bytes: Buffer.concat(this.#kept) };
    this.#kept.push(this.#room.subarray(0, bytesRead));
    this.#length += bytesRead;
    return this.#length > this.#limit ? tooLarge(this.#limit, this.#length) : null;
  }
}

function asText(read: SmallBytes): SmallFile {
  return read.kind === 'bytes' ? { kind: 'text', text: read.bytes.toString('utf8') } : read;
}

function refusedWith(code: string): Unread {
  if (code === 'ENOENT') return { kind: 'absent' };
  if (code === 'EISDIR') return unreadable('expected a file, found a folder');
  if (code === 'ENOTDIR') return unreadable('expected a file in a folder, found a file where the folder belongs');
  if (code === 'ELOOP') return unreadable('expected a file, found a symlink that leads to itself');
  if (code === 'ENXIO') return unreadable('expected a file, found a pipe, socket or device');
  if (code === 'EACCES' || code === 'EPERM') return unreadable(`expected a file that may be read, found ${code}`);
  return unreadable(`expected a readable file, found ${code || 'an unknown error'}`);
}

function tooLarge(limit: number, size: number): Unread {
  return unreadable(`expected at most ${limit} bytes, found ${size}`);
}

function unreadable(detail: string): Unread {
  return { kind: 'unreadable', detail };
}
