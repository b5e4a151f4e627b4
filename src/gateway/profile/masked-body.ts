/** Bodies that lose the tokens in them while they pass. One character stands for each byte. */
import { isObject } from '../../core/json.ts';
import type { TokenMask } from '../../core/profile/quoted-token.ts';
import type { BodyFilter } from '../forward.ts';

/** Masks all of a body, wherever its chunks are cut. */
export class StreamMask implements BodyFilter {
  readonly #mask: TokenMask;
  #rest = '';

  constructor(mask: TokenMask) {
    this.#mask = mask;
  }

  write(chunk: Buffer): Buffer {
    const { sure, rest } = this.#mask.begun(this.#rest + chunk.toString('latin1'));
    this.#rest = rest;
    return Buffer.from(sure, 'latin1');
  }

  end(): Buffer {
    const rest = this.#mask.text(this.#rest);
    this.#rest = '';
    return Buffer.from(rest, 'latin1');
  }
}

const lineEnd = /(\r\n|\n|\r)/;
/** A carriage return at the end of a chunk may belong to a line feed that is to come, which then is an empty line more. */
const eventEnd = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)/;

/** Masks each event of a stream but those that carry a result. One that is longer than the limit is masked as it comes. */
export class EventMask implements BodyFilter {
  readonly #mask: TokenMask;
  readonly #atMost: number;
  #pieces: string[] = [];
  #size = 0;
  #last = '';
  #long: StreamMask | null = null;

  constructor(mask: TokenMask, atMost: number) {
    this.#mask = mask;
    this.#atMost = atMost;
  }

  write(chunk: Buffer): Buffer {
    const out: Buffer[] = [];
    let left = chunk.toString('latin1');
    while (left !== '') {
      // An end may have begun in what came before.
      const found = eventEnd.exec(this.#last + left);
      const end = found === null ? left.length : Math.max(1, found.index + found[0].length - this.#last.length);
      out.push(this.#take(left.slice(0, end)));
      if (found !== null) out.push(this.end());
      left = left.slice(end);
    }
    return Buffer.concat(out);
  }

  end(): Buffer {
    const out = this.#long === null ? maskedEvent(this.#mask, this.#pieces.join('')) : this.#long.end();
    this.#pieces = [];
    this.#size = 0;
    this.#last = '';
    this.#long = null;
    return out;
  }

  #take(piece: string): Buffer {
    this.#last = (this.#last + piece).slice(-3);
    if (this.#long !== null) return this.#long.write(Buffer.from(piece, 'latin1'));
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size <= this.#atMost) return Buffer.alloc(0);
    this.#long = new StreamMask(this.#mask);
    return this.#long.write(Buffer.from(this.#pieces.splice(0).join(''), 'latin1'));
  }
}

function maskedEvent(mask: TokenMask, event: string): Buffer {
  const parts = event.split(lineEnd);
  const data = parts.filter((part) => part.startsWith('data:')).map((part) => part.slice(5));
  const carriesData = isData(data.join('\n'));
  const masked = parts.map((part) => (carriesData && part.startsWith('data:') ? part : mask.text(part)));
  return Buffer.from(masked.join(''), 'latin1');
}

/** Whether all that a text holds are results of JSON-RPC that do not say they are errors. */
export function isData(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.length > 0 && value.every(isResult) : isResult(value);
  } catch {
    return false;
  }
}

function isResult(value: unknown): boolean {
  if (!isObject(value) || 'error' in value) return false;
  const { result } = value;
  return typeof result === 'object' && result !== null && (!('isError' in result) || result.isError === false);
}
