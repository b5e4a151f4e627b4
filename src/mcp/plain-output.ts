import { Writable } from 'node:stream';
import { plainJson } from '../core/shown.ts';

/**
 * Where messages go that a client reads, and that a person may come to see: JSON may hold characters that a terminal obeys or
 * that nobody sees, as they are or as escapes, and means the same. Each write is whole JSON, or a piece of it that ends at a character.
 *
 * @param stdout stays open: it is the process's own.
 */
export function plainOutput(stdout: Writable): Writable {
  const output = new Writable({
    decodeStrings: false,
    write: (text: string | Buffer, _encoding, done) => void stdout.write(plainJson(text.toString()), done),
  });
  stdout.on('error', (error) => output.destroy(error));
  return output;
}
