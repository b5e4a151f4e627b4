/**
 * The one way to listen for HTTP. What is heard comes from outside, and a handler that throws, or a stream whose error
 * nobody hears, would end the process: here both become the answer to that one request. `tests/architecture.test.ts` lets
 * no other file make a server.
 */
import type { Server, ServerOptions, ServerResponse } from 'node:http';
import { createServer, IncomingMessage } from 'node:http';
import { unforeseen } from './local-answers.ts';

/** Answers one request. It may throw or reject, and does so for this request alone. */
export type Handler = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

export interface ListenerOptions extends ServerOptions {
  /** Told what a handler threw, after its caller was answered. */
  readonly onTrouble?: (error: unknown) => void;
}

/** A server that outlives whatever its handler does and whatever comes in. It does not listen yet. */
export function listener(handler: Handler, { onTrouble, ...options }: ListenerOptions = {}): Server {
  const server = createServer({ IncomingMessage: DrainedRequest, ...options }, (req, res) => {
    req.on('error', heard);
    res.on('error', heard);
    attempt(res, () => handler(req, res), onTrouble);
  });
  // Also later, when a connection cannot be accepted; who begins to listen hears of it as well.
  server.on('error', heard);
  return server;
}

/** Does one step of an answer; when it throws or rejects, the caller is told so and nothing is left hanging. */
export function attempt(
  res: ServerResponse,
  step: () => void | Promise<void>,
  onTrouble: (error: unknown) => void = heard,
): void {
  const fail = (error: unknown): void => {
    unforeseen(res);
    try {
      onTrouble(error);
    } catch {
      // Who cannot even be told is not worth the process.
    }
  };
  try {
    step()?.catch(fail);
  } catch (error) {
    fail(error);
  }
}

/** Stops to listen and cuts what is open. */
export async function closeListener(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function heard(): void {
  // The connection is gone, and `close` says so to whoever must know.
}

/**
 * A request whose body is swallowed when nobody wants the rest of it.
 *
 * An upstream may answer before it has the whole body, or break off in the middle. The body's reader then destroys it,
 * and of a plain `IncomingMessage` nothing is read any more: the client's connection stands still with the rest of the
 * body in it, so that its next request is never seen, nor that the client went away (RFC 9112 §9.3, §9.6).
 */
class DrainedRequest extends IncomingMessage {
  override destroy(error?: Error): this {
    if (this.readableEnded || this.socket.destroyed) return super.destroy(error);
    this.resume();
    return this;
  }
}
