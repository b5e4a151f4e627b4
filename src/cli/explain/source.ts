/** Reads what is to be explained, piece by piece and at once: a log may be larger than the memory. */
import { HoldfastError } from '../../core/errors.ts';
import { shown } from '../../core/shown.ts';
import { openDescriptor, openNamed } from '../../stores/named-file.ts';
import type { NamedFile } from '../../stores/named-file.ts';

/** An open file or stdin. */
export interface Source {
  /** In bytes; null where nobody knows, as for a pipe. */
  readonly size: number | null;
  /** The next piece; null at the end. The bytes are overwritten by the next call. */
  next(): Uint8Array | null;
  close(): void;
}

const pieceSize = 1 << 20;

/** Opens a file. @throws HoldfastError `usage` where it cannot be read. */
export function openSource(name: string): Source {
  return sourceOf(openFile(name), name);
}

/** Stdin. @throws HoldfastError `usage` where it cannot be read. */
export function openStdin(): Source {
  return sourceOf(openDescriptor(0), '-');
}

function sourceOf(file: NamedFile, name: string): Source {
  const piece = new Uint8Array(pieceSize);
  return {
    size: file.size,
    next() {
      const length = readSome(file, piece, name);
      return length === 0 ? null : piece.subarray(0, length);
    },
    close: () => file.close(),
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

function openFile(name: string): NamedFile {
  const file = openNamed(name);
  if ('kind' in file) throw unreadable(name, file.found);
  return file;
}

function readSome(file: NamedFile, piece: Uint8Array, name: string): number {
  try {
    return file.read(piece);
  } catch (error) {
    throw unreadable(name, (error as Error).message);
  }
}

function unreadable(name: string, found: string): HoldfastError {
  return new HoldfastError(
    'usage',
    `expected a text, a file, "-" or the name of a class, found "${name}": ${found}`,
    shown`holdfast explain --list shows the classes`,
  );
}
