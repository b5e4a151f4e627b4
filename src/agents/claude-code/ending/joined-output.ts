/**
 * Makes one run of the output of several starts of the client, so that its reader sees one beginning and one end.
 *
 * The verdict of a start that died of its login is held back until it is known whether the run goes on: if it does, the
 * verdict is forgotten, else it is passed on byte for byte. All else in a stream of messages passes at once.
 */
import type { OutputJoin } from '../../agent.ts';
import { messageKind } from './message-kind.ts';

/** More than this is no verdict on a login, and is passed on. Bytes. */
const longestHeld = 8 * 1024 * 1024;
const lineEnd = 10;

/** For `text` and `json`, which the client prints when it ends: the whole output of a start is held back. */
export class JoinedWhole implements OutputJoin {
  #held: Buffer[] = [];
  #bytes = 0;
  #tooLong = false;
  /** Messages of earlier starts, where each start prints one array of all its messages. */
  readonly #earlier: unknown[] = [];

  take(chunk: Buffer): readonly Buffer[] {
    this.#bytes += chunk.length;
    if (this.#tooLong) return [chunk];
    this.#held.push(Buffer.from(chunk));
    if (this.#bytes <= longestHeld) return [];
    this.#tooLong = true;
    return this.#empty();
  }

  end(): readonly Buffer[] {
    const whole = Buffer.concat(this.#empty());
    if (this.#earlier.length === 0) return whole.length === 0 ? [] : [whole];
    const messages = arrayIn(whole);
    if (messages === null) return [whole];
    const joined = [...this.#earlier, ...messages.filter((message) => messageKind(message) !== 'init')];
    return [Buffer.from(`${JSON.stringify(joined)}\n`)];
  }

  goOn(): void {
    const messages = arrayIn(Buffer.concat(this.#empty())) ?? [];
    const isVerdict = (message: unknown): boolean => ['auth-failure', 'result'].includes(messageKind(message));
    const fresh = this.#earlier.length === 0 ? messages : messages.filter((one) => messageKind(one) !== 'init');
    this.#earlier.push(...fresh.filter((message) => !isVerdict(message)));
    this.#bytes = 0;
    this.#tooLong = false;
  }

  get canGoOn(): boolean {
    return !this.#tooLong;
  }

  get turnIsOver(): boolean {
    return false;
  }

  #empty(): Buffer[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}

/** For `stream-json`: whole lines, each passed on as it comes, but for a turn that died of its login. */
export class JoinedStream implements OutputJoin {
  #line: Buffer[] = [];
  #lineBytes = 0;
  #passing = false;
  #held: Buffer[] = [];
  #turnIsOver = false;
  #heldBytes = 0;
  /** What a start that goes on prints again: its beginning, and the message that it was given. */
  readonly #toDrop = new Set<string>();

  take(chunk: Buffer): readonly Buffer[] {
    const out: Buffer[] = [];
    let from = 0;
    for (let at = chunk.indexOf(lineEnd); at !== -1; at = chunk.indexOf(lineEnd, from)) {
      this.#add(chunk.subarray(from, at + 1), out);
      this.#endLine(out);
      from = at + 1;
    }
    this.#add(chunk.subarray(from), out);
    return out;
  }

  end(): readonly Buffer[] {
    const out: Buffer[] = [];
    this.#endLine(out);
    this.#release(out);
    this.#toDrop.clear();
    return out;
  }

  goOn(): void {
    this.#line = [];
    this.#lineBytes = 0;
    this.#forget();
    this.#toDrop.add('init').add('replay');
  }

  get canGoOn(): boolean {
    return this.#held.length > 0;
  }

  get turnIsOver(): boolean {
    return this.#turnIsOver;
  }

  #add(piece: Buffer, out: Buffer[]): void {
    if (piece.length === 0) return;
    if (this.#passing) return void out.push(piece);
    // A copy: what is held back may be held for hours, and the buffer may be part of a larger one.
    this.#line.push(Buffer.from(piece));
    this.#lineBytes += piece.length;
    if (this.#lineBytes <= longestHeld) return;
    this.#passing = true;
    this.#release(out);
    out.push(...this.#line);
    this.#line = [];
  }

  #endLine(out: Buffer[]): void {
    const line = Buffer.concat(this.#line);
    this.#line = [];
    this.#lineBytes = 0;
    if (this.#passing) this.#passing = false;
    else if (line.length > 0) this.#judge(line, out);
  }

  #judge(line: Buffer, out: Buffer[]): void {
    const kind = messageKind(parsed(line));
    if (kind === 'control') return void out.push(line);
    // The hooks of a start that goes on come before its beginning.
    if (this.#toDrop.delete(kind) || (kind === 'hook' && this.#toDrop.has('init'))) return;
    if (kind === 'good' || kind === 'forbidden' || kind === 'other-failure') this.#release(out);
    if (kind !== 'auth-failure' && this.#held.length === 0) return void out.push(line);
    this.#held.push(line);
    this.#heldBytes += line.length;
    // A next turn that begins is nobody's wait for the last one's end.
    if (kind === 'result' || kind === 'init') this.#turnIsOver = kind === 'result';
    if (this.#heldBytes > longestHeld) this.#release(out);
  }

  #release(out: Buffer[]): void {
    out.push(...this.#held);
    this.#forget();
  }

  #forget(): void {
    this.#held = [];
    this.#heldBytes = 0;
    this.#turnIsOver = false;
  }
}

function arrayIn(whole: Buffer): readonly unknown[] | null {
  const value = parsed(whole);
  return Array.isArray(value) ? value : null;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
