import type { Dispatcher } from 'undici';
import { fieldOf } from '../http/headers.ts';
import { openUpstream } from '../http/upstream.ts';

/** What an exchange with an authorization server needs of the world. */
export interface ExchangeWorld {
  /** Proxy and authority variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From the moment the request goes out to the last byte of its answer, milliseconds. */
  readonly limitMs: number;
}

/** An answer, whole. Its header names are in lower case. */
export interface Exchanged {
  readonly status: number;
  readonly field: (name: string) => string | null;
  readonly headers: Headers;
  readonly body: string;
}

/** Why there is no answer. */
export class NoAnswer extends Error {
  /** Whether the request, or a part of it, went out: then the server may have acted on it. */
  readonly sent: boolean;
  readonly how: 'timeout' | 'reset';

  constructor(message: string, sent: boolean, how: 'timeout' | 'reset') {
    super(message);
    this.sent = sent;
    this.how = how;
  }
}

export interface Outgoing {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** As long as the connection itself may take, with everything that lies before it: a proxy may keep silent for ever. */
const connectMs = 15_000;

/** More than any answer of an authorization server. */
const answerAtMost = 256 * 1024;

/**
 * One request over a connection of its own: on one that was kept, a reset would not tell whether the request was read.
 * Redirects are answers like any other.
 *
 * @throws NoAnswer.
 */
export async function exchange(url: URL, outgoing: Outgoing, world: ExchangeWorld): Promise<Exchanged> {
  const to = openUpstream(url.origin, world.env, 0);
  try {
    return await new Promise<Exchanged>((resolve, reject) => {
      const handler = new Answer(url.origin, world.limitMs, resolve, reject);
      const { method, headers, body } = outgoing;
      const path = `${url.pathname}${url.search}`;
      to.dispatcher.dispatch(
        { origin: url.origin, path, method, headers: { ...headers, connection: 'close' }, body },
        handler,
      );
    });
  } finally {
    await to.dispatcher.destroy();
  }
}

class Answer implements Dispatcher.DispatchHandler {
  readonly #origin: string;
  readonly #limitMs: number;
  readonly #resolve: (answer: Exchanged) => void;
  readonly #reject: (error: NoAnswer) => void;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #fields: string[] = [];
  #sent = false;
  #timer: NodeJS.Timeout;
  #isOver = false;
  #abort: (() => void) | null = null;

  constructor(
    origin: string,
    limitMs: number,
    resolve: (answer: Exchanged) => void,
    reject: (error: NoAnswer) => void,
  ) {
    this.#origin = origin;
    this.#limitMs = limitMs;
    this.#resolve = resolve;
    this.#reject = reject;
    const within = Math.min(connectMs, limitMs);
    this.#timer = setTimeout(() => this.#fail(`no connection within ${within / 1000} s`, 'timeout'), within);
  }

  /** Called when there is a connection, right before the request is written to it. */
  onConnect(abort: (error?: Error) => void): void {
    // Given up as not sent, so it must not be sent.
    if (this.#isOver) return abort();
    clearTimeout(this.#timer);
    this.#sent = true;
    this.#abort = abort;
    this.#timer = setTimeout(() => this.#fail(`no answer within ${this.#limitMs / 1000} s`, 'timeout'), this.#limitMs);
  }

  onHeaders(status: number, raw: Buffer[]): boolean {
    this.#status = status;
    this.#fields = raw.map((part) => part.toString('latin1'));
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > answerAtMost) this.#fail(`an answer of more than ${answerAtMost} bytes`, 'reset');
    return true;
  }

  onComplete(): void {
    this.#end();
    const fields = this.#fields;
    this.#resolve({
      status: this.#status,
      field: (name) => fieldOf(fields, name) ?? null,
      headers: headersOf(fields),
      body: Buffer.concat(this.#chunks).toString('utf8'),
    });
  }

  onError(error: Error & { code?: string }): void {
    this.#fail(error.code ?? error.name, 'reset');
  }

  #fail(why: string, how: 'timeout' | 'reset'): void {
    this.#end();
    const what = this.#sent ? `${this.#origin} gave no whole answer` : `${this.#origin} could not be reached`;
    this.#reject(new NoAnswer(`${what} (${why})`, this.#sent, how));
    this.#abort?.();
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}

/** Fields that no `Headers` takes are left out: nothing here asks for them. */
function headersOf(fields: readonly string[]): Headers {
  const headers = new Headers();
  for (let i = 0; i + 1 < fields.length; i += 2) {
    try {
      headers.append(fields[i] ?? '', fields[i + 1] ?? '');
    } catch {
      continue;
    }
  }
  return headers;
}
