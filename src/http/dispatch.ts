/**
 * The one way to send a request on with undici. It calls a handler from inside its parser, where a throw would hang the
 * request, or reach the top level and end the process; `tests/architecture.test.ts` lets no other file dispatch.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { unforeseen } from './local-answers.ts';
import type { Upstream } from './upstream.ts';

/** What becomes of one request, as undici reports it. */
export interface AnswerHandler {
  onConnect(abort: (error?: Error) => void): void;
  /** @param fields flat list of names and values. @param reason decoded as UTF-8. */
  onHeaders(status: number, fields: Buffer[], resume: () => void, reason: string): boolean;
  /** @returns whether more may come now; if not, `resume` is called when it may. */
  onData(chunk: Buffer): boolean;
  onComplete(): void;
  /** Nothing more will come. */
  onError(error: Error): void;
}

export interface OutgoingRequest {
  /** What follows the upstream's base path. */
  readonly path: string;
  readonly method: string;
  readonly headers: string[];
  readonly body: IncomingMessage | Buffer | null;
}

/**
 * Sends one request on.
 *
 * @param res what is answered when the handler itself throws; nothing more is asked of the handler then.
 */
export function dispatch(to: Upstream, request: OutgoingRequest, handler: AnswerHandler, res: ServerResponse): void {
  const guarded = new Guarded(handler, res);
  try {
    to.dispatcher.dispatch({ origin: to.origin, ...request, path: pathAt(to, request.path) }, guarded);
  } catch (error) {
    // What undici refuses to send.
    guarded.onError(error as Error);
  }
}

function pathAt(to: Upstream, path: string): string {
  return `${to.basePath}${path === '' || path.startsWith('?') ? `/${path}` : path}`;
}

class Guarded implements Dispatcher.DispatchHandler {
  readonly #handler: AnswerHandler;
  readonly #res: ServerResponse;
  #abort: ((error?: Error) => void) | null = null;
  #failed = false;

  constructor(handler: AnswerHandler, res: ServerResponse) {
    this.#handler = handler;
    this.#res = res;
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    this.#step(() => this.#handler.onConnect(abort));
  }

  onHeaders(status: number, fields: Buffer[], resume: () => void, reason: string): boolean {
    return this.#step(() => this.#handler.onHeaders(status, fields, resume, reason)) ?? true;
  }

  onData(chunk: Buffer): boolean {
    return this.#step(() => this.#handler.onData(chunk)) ?? true;
  }

  onComplete(): void {
    this.#step(() => this.#handler.onComplete());
  }

  onError(error: Error): void {
    this.#step(() => this.#handler.onError(error));
  }

  #step<T>(work: () => T): T | null {
    if (this.#failed) return null;
    try {
      return work();
    } catch (error) {
      this.#failed = true;
      unforeseen(this.#res);
      this.#abort?.(error as Error);
      return null;
    }
  }
}
