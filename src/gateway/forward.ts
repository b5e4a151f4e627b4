import type { IncomingMessage, ServerResponse } from 'node:http';
import { mayRefuse } from '../core/refusal.ts';
import type { AnswerHead } from '../http/answer-head.ts';
import { passHead } from '../http/answer-head.ts';
import type { AnswerHandler } from '../http/dispatch.ts';
import { dispatch } from '../http/dispatch.ts';
import { answerFields, requestFields, withoutField } from '../http/headers.ts';
import type { Upstream } from '../http/upstream.ts';
import { Outlet } from './outlet.ts';

/** A whole answer that was kept from the client, exactly as it came. */
export interface KeptAnswer extends AnswerHead {
  readonly body: Buffer;
}

/** What becomes of an answer's body on its way. */
export interface BodyFilter {
  write(chunk: Buffer): Buffer;
  /** What was held back. */
  end(): Buffer;
}

/** How an answer is passed on, told from its head. */
export interface Care {
  readonly reason: string;
  readonly fields: readonly string[];
  /** The answer is kept back and handed to `onKept` unless its body is longer, bytes; null keeps nothing. */
  readonly keptAtMost: number | null;
  /** What a body that is not kept goes through. */
  readonly filter: BodyFilter | null;
}

/** What happens on the way; each is called at most once. */
export interface Forwarding {
  /** Whether answers that may refuse a credential are kept back and handed to `onKept`. */
  readonly keepRefusals: boolean;
  readonly onStatus: (status: number) => void;
  /** Other care than to pass on what is not kept, as it came. @throws Error for an answer that is not to be passed on. */
  readonly careFor?: (status: number, reason: string, fields: readonly string[]) => Care;
  readonly onKept: (answer: KeptAnswer) => void;
  /** Nothing of an answer came; the response is untouched. */
  readonly onUnreachable: (error: Error) => void;
}

/** A refusal says what it has to say in less; a longer answer passes unjudged. */
const keptAtMost = 64 * 1024;

/** Sends one request on and its answer back: same bytes, nothing waited for, nothing gathered. */
export function forward(
  req: IncomingMessage,
  res: ServerResponse,
  to: Upstream,
  path: string,
  on: Forwarding,
): RequestTail {
  const tail = new RequestTail(req);
  const handler = new ForwardHandler(req, res, on, tail);
  // A short body comes right behind its head: at the end of this turn it is here as a whole, and cheaper than a stream.
  setImmediate(() => {
    if (res.destroyed) return;
    const headers = requestFields(req.rawHeaders, to.host);
    dispatch(to, { path, method: req.method ?? 'GET', headers, body: bodyOf(req, tail) }, handler, res);
  });
  return tail;
}

/** What there is to send: a body that is here already as a whole, and with its length; another as it comes. */
function bodyOf(req: IncomingMessage, tail: RequestTail): IncomingMessage | Buffer | null {
  const length = req.headers['content-length'];
  if (length === '0' || (length === undefined && req.headers['transfer-encoding'] === undefined)) return null;
  if (!req.complete) return req;
  const whole = req.read() as Buffer | null;
  tail.see(whole);
  return whole;
}

/** The end of a request's body, kept by reference while it streams through: that is where a request says how it wants its answer. */
export class RequestTail implements WatchedBody {
  readonly #req: IncomingMessage;
  #last: Buffer | null = null;
  #before: Buffer | null = null;
  #watching = false;

  constructor(req: IncomingMessage) {
    this.#req = req;
  }

  /** To be told a body that is not read as a stream. */
  see(whole: Buffer | null): void {
    this.#watching = true;
    this.#last = whole;
  }

  watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#req.on('data', (chunk: Buffer) => {
      this.#before = this.#last;
      this.#last = chunk;
    });
  }

  /**
   * Whether the answer is to be an event stream; a quote inside a JSON string is escaped and does not match. To be asked
   * once: a request may be held for hours after that, and its body need not be.
   */
  asksForStream(): boolean {
    const end = Buffer.concat([this.#before ?? Buffer.alloc(0), this.#last ?? Buffer.alloc(0)])
      .subarray(-512)
      .toString('latin1');
    this.#before = this.#last = null;
    return /"stream"\s*:\s*true\s*[,}]/.test(end);
  }
}

/** A request's body that somebody wants to see while it streams through. */
export interface WatchedBody {
  /** To be called when the body's reader is about to attach itself: earlier, and what flows would be lost to it. */
  watch(): void;
}

/** An answer that is being kept back. */
interface Keeping extends AnswerHead {
  readonly care: Care;
  readonly atMost: number;
  readonly chunks: Buffer[];
  readonly resume: () => void;
  size: number;
}

/** The upstream's answer on its way back, as undici reports it. */
export class ForwardHandler implements AnswerHandler {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #on: Forwarding;
  readonly #body: WatchedBody;
  readonly #outlet: Outlet;
  #kept: Keeping | null = null;
  #filter: BodyFilter | null = null;
  #abort: ((error?: Error) => void) | null = null;
  #done = false;

  constructor(req: IncomingMessage, res: ServerResponse, on: Forwarding, body: WatchedBody) {
    this.#req = req;
    this.#res = res;
    this.#on = on;
    this.#body = body;
    this.#outlet = new Outlet(res);
    res.once('close', () => {
      if (!this.#done) this.#abort?.();
    });
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = (error = new Error('the client went away')) => abort(error);
    if (this.#res.destroyed) return this.#abort();
    if (this.#on.keepRefusals) this.#body.watch();
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, reason: string): boolean {
    if (status < 200) return true;
    this.#on.onStatus(status);
    const fields = answerFields(raw);
    let care: Care;
    try {
      care = this.#careFor(status, reason, fields);
    } catch (error) {
      this.#abort?.(error as Error);
      return false;
    }
    if (care.keptAtMost === null) this.#pass(status, care, resume);
    else this.#kept = { care, atMost: care.keptAtMost, status, reason, fields, chunks: [], resume, size: 0 };
    return true;
  }

  onData(chunk: Buffer): boolean {
    const kept = this.#kept;
    if (kept === null) return this.#outlet.write(this.#filter === null ? chunk : this.#filter.write(chunk));
    kept.chunks.push(chunk);
    kept.size += chunk.length;
    if (kept.size > kept.atMost) this.#letGo(kept);
    return true;
  }

  onComplete(): void {
    this.#done = true;
    const kept = this.#kept;
    if (kept === null) {
      if (this.#filter !== null) this.#outlet.write(this.#filter.end());
      return this.#outlet.end();
    }
    const { status, reason, fields, chunks } = kept;
    this.#on.onKept({ status, reason, fields, body: Buffer.concat(chunks) });
  }

  onError(error: Error): void {
    this.#done = true;
    if (this.#res.destroyed) return;
    const started = this.#res.headersSent || this.#kept !== null;
    // A body that broke off upstream must break off here too; a clean end would pass for the whole.
    if (started) this.#res.destroy();
    else this.#on.onUnreachable(error);
    this.#req.resume();
  }

  #careFor(status: number, reason: string, fields: readonly string[]): Care {
    const { careFor, keepRefusals } = this.#on;
    if (careFor !== undefined) return careFor(status, reason, fields);
    return { reason, fields, keptAtMost: keepRefusals && mayRefuse(status) ? keptAtMost : null, filter: null };
  }

  /** @returns whether the answer may go on; else the caller has another one, and the rest is not wanted. */
  #pass(status: number, { reason, fields, filter }: Care, resume: () => void): boolean {
    this.#filter = filter;
    // A body that changes has another length.
    const passed = { status, reason, fields: filter === null ? fields : withoutField(fields, 'content-length') };
    const isPassed = passHead(this.#res, passed);
    if (isPassed) this.#outlet.open(resume);
    else this.#abort?.();
    return isPassed;
  }

  #letGo(kept: Keeping): void {
    this.#kept = null;
    if (!this.#pass(kept.status, kept.care, kept.resume)) return;
    for (const chunk of kept.chunks) this.onData(chunk);
  }
}

/** Passes a kept answer on as it came. */
export function sendKept(res: ServerResponse, answer: KeptAnswer): void {
  if (passHead(res, answer)) res.end(answer.body);
}
