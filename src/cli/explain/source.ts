/** Reads what is to be explained, piece by piece and at once: a log may be larger than the memory. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { HoldfastError } from '../../core/errors.ts';
import { shown } from '../../core/shown.ts';
import { commandLine, operand } from '../../core/shell-word.ts';

/** An open file or stdin. */
export interface Source {
  /** In bytes; null where nobody knows, as for a pipe. */
  readonly size: number | null;
  /** The next piece; null at the end. The bytes are overwritten by the next call. */
  next(): Uint8Array | null;
  close(): void;
}

const pieceSize = 1 << 20;
const retryMs = 5;

/** Opens a file, or stdin for `-`. @throws HoldfastError `usage` where it cannot be read. */
export function openSource(name: string): Source {
  const fd = name === '-' ? 0 : openFile(name);
  const piece = new Uint8Array(pieceSize);
  const stat = fstatSync(fd);
  return {
    size: stat.isFile() ? stat.size : null,
    next() {
      const length = readSome(fd, piece, name);
      return length === 0 ? null : piece.subarray(0, length);
    },
    close() {
      if (fd !== 0) closeSync(fd);
    },
  };
}

/** A text that is here already. */
export function sourceOfText(text: string): Source {
  const bytes = Buffer.from(text, 'utf8');
  let read = 0;
  return {
    size: bytes.length,
    next() {
      const piece = bytes.subarray(read, read + pieceSize);
      read += piece.length;
      return piece.length === 0 ? null : piece;
    },
    close: () => undefined,
  };
}

function openFile(name: string): number {
  try {
    const fd = openSync(name, 'r');
    if (!fstatSync(fd).isDirectory()) return fd;
    closeSync(fd);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new HoldfastError(
      'usage',
      `expected a file, "-" or the name of a class, found "${name}": ${why}`,
      shown`holdfast explain --list shows the classes`,
    );
  }
  throw new HoldfastError('usage', `expected a file, found the folder ${name}`, commandLine('ls', operand(name)));
}

function readSome(fd: number, piece: Uint8Array, name: string): number {
  for (;;) {
    try {
      return readSync(fd, piece, 0, piece.length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw new HoldfastError('usage', `${name} cannot be read: ${(error as Error).message}`);
      // A terminal or a pipe without blocking has nothing yet.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
    }
  }
}
