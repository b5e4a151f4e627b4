/**
 * What a person names on a command line to be read: a file of any size, a pipe such as `<(command)`, or a terminal. A folder
 * and a device are refused, and a pipe that nobody writes to is given up; a slow writer is waited for.
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { codeOf } from './system-error.ts';

/** An open file, pipe or terminal. */
export interface NamedFile {
  /** In bytes; null where nobody knows, as for a pipe. */
  readonly size: number | null;
  /** Puts the next piece at the start of a buffer. @returns its length, 0 at the end. @throws the system's error, and an `Error` for a pipe without a writer. */
  read(into: Uint8Array): number;
  close(): void;
}

/** Why something cannot be read: what was found instead of a file. */
export interface NotReadable {
  readonly kind: 'not-readable';
  readonly found: string;
}

const retryMs = 5;
/** A named pipe may get its writer a little later than its reader. */
const patienceMs = 10_000;

/** Opens what a person named, without waiting for anything. Never throws. */
export function openNamed(path: string): NamedFile | NotReadable {
  let fd = -1;
  try {
    // Without O_NONBLOCK the open itself would wait for a writer.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    const found = wrongKind(stat, fd);
    if (found === null) return namedFile(fd, stat, stat.isFIFO() && isOnDisk(path) ? path : null);
    closeSync(fd);
    return { kind: 'not-readable', found };
  } catch (error) {
    if (fd !== -1) closeSync(fd);
    return { kind: 'not-readable', found: inWords(codeOf(error)) };
  }
}

/** What is open already, as stdin is. */
export function openDescriptor(fd: number): NamedFile {
  return namedFile(fd, fstatSync(fd), null);
}

/** Reads all of what a person named, or stdin for `-`, up to a bound. Never throws. */
export function readNamed(path: string, limit: number): string | NotReadable {
  const file = path === '-' ? openStdin() : openNamed(path);
  if ('kind' in file) return file;
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for (;;) {
      const piece = Buffer.alloc(65_536);
      const read = file.read(piece);
      if (read === 0) return Buffer.concat(pieces).toString('utf8');
      pieces.push(piece.subarray(0, read));
      length += read;
      if (length > limit) return { kind: 'not-readable', found: `more than ${limit} bytes` };
    }
  } catch (error) {
    return { kind: 'not-readable', found: codeOf(error) === '' ? (error as Error).message : inWords(codeOf(error)) };
  } finally {
    file.close();
  }
}

function openStdin(): NamedFile | NotReadable {
  try {
    return openDescriptor(0);
  } catch (error) {
    return { kind: 'not-readable', found: inWords(codeOf(error)) };
  }
}

/** Opens what a person named, to write it anew or to add to it; a new file is 0600. @throws the system's error, `ENXIO` for a pipe that nobody reads. */
export function openNamedToWrite(path: string, how: 'w' | 'a'): number {
  if (statSync(path, { throwIfNoEntry: false })?.isFIFO() !== true) return openSync(path, how, 0o600);
  // Without O_NONBLOCK the open would wait for a reader; held, so that one who is there sees no end in between.
  const held = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    return openSync(path, how);
  } finally {
    closeSync(held);
  }
}

/** Writes a text to what a person named. @throws as `openNamedToWrite`. */
export function writeNamed(path: string, text: string): void {
  const fd = openNamedToWrite(path, 'w');
  try {
    writeFileSync(fd, text);
  } finally {
    closeSync(fd);
  }
}

function wrongKind(stat: Stats, fd: number): string | null {
  if (stat.isDirectory()) return 'a folder';
  if (stat.isFile() || stat.isFIFO() || stat.isSocket() || isTerminal(stat, fd)) return null;
  return 'a device';
}

/** Asked for by name: a first look at one line of text has no time to load what is behind it. */
function isTerminal(stat: Stats, fd: number): boolean {
  return stat.isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(fd);
}

/** One that a shell has made for `<(command)` lies in no folder, and had its writer before its reader. */
function isOnDisk(path: string): boolean {
  if (/^\/(dev|proc\/self)\/fd\//.test(path)) return false;
  try {
    realpathSync(path);
    return true;
  } catch {
    return false;
  }
}

/** @param awaited a pipe whose writer may still come, or null. */
function namedFile(fd: number, stat: Stats, awaited: string | null): NamedFile {
  const mayHaveNothingYet = !stat.isFile();
  let waitedMs = 0;
  let isSilent = awaited !== null;
  return {
    size: stat.isFile() ? stat.size : null,
    read(into) {
      for (;;) {
        const length = readNow(fd, into, mayHaveNothingYet);
        // Without a writer a pipe is at its end; with one that has written nothing yet it says so.
        if (length !== 0) isSilent = false;
        if (length !== null && !isSilent) return length;
        if (isSilent && waitedMs >= patienceMs) throw new Error(`a pipe that nobody writes to`);
        waitedMs += retryMs;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
      }
    },
    close() {
      if (fd !== 0) closeSync(fd);
    },
  };
}

/** Null where a terminal or a pipe has nothing yet. */
function readNow(fd: number, into: Uint8Array, mayHaveNothingYet: boolean): number | null {
  try {
    return readSync(fd, into, 0, into.length, null);
  } catch (error) {
    if (codeOf(error) === 'EOF') return 0;
    if (codeOf(error) === 'EAGAIN' && mayHaveNothingYet) return null;
    throw error;
  }
}

function inWords(code: string): string {
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'ELOOP') return 'a symlink that leads to itself';
  if (code === 'ENXIO') return 'a socket';
  return code || 'an unknown error';
}
