import type { Readable, Writable } from 'node:stream';

const lineEnd = 10;

/** Hands standard input on to one child after the other, and tells whether more may come. */
export class StdinRelay {
  readonly #source: Readable;
  #to: Writable | null = null;
  #ended = false;
  #midLine = false;

  constructor(source: Readable) {
    this.#source = source;
    source.on('data', (chunk: Buffer) => (this.#midLine = chunk.at(-1) !== lineEnd));
    source.once('end', () => (this.#ended = true));
    // Reading begins with the first child.
    source.pause();
  }

  /** Whether somebody may still write, and may be waiting for an answer before that. */
  get isOpen(): boolean {
    return !this.#ended;
  }

  /** Feeds a child until `stop`, with a line of Holdfast's own in front where one is given. */
  feed(to: Writable, first: string | null): void {
    this.#to = to;
    if (first !== null) to.write(first);
    if (this.#ended) to.end();
    else this.#source.pipe(to);
  }

  /** Writes a line of Holdfast's own between those of the source. @returns false where one of these is unfinished. */
  say(line: string): boolean {
    if (this.#to === null || this.#midLine || this.#ended) return false;
    this.#to.write(line);
    return true;
  }

  /** Ends the feeding; what the source still holds is kept. */
  stop(): void {
    if (this.#to !== null) this.#source.unpipe(this.#to);
    this.#to = null;
    this.#source.pause();
  }
}
