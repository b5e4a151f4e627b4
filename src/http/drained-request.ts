import { IncomingMessage } from 'node:http';

/**
 * A request whose body is swallowed when nobody wants the rest of it.
 *
 * An upstream may answer before it has the whole body, or break off in the middle. The body's reader then destroys it,
 * and of a plain `IncomingMessage` nothing is read any more: the client's connection stands still with the rest of the
 * body in it, so that its next request is never seen, nor that the client went away (RFC 9112 §9.3, §9.6).
 */
export class DrainedRequest extends IncomingMessage {
  override destroy(error?: Error): this {
    if (this.readableEnded || this.socket.destroyed) return super.destroy(error);
    this.resume();
    return this;
  }
}
