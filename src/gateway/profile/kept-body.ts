import type { IncomingMessage } from 'node:http';
import type { WatchedBody } from '../forward.ts';

/**
 * A request's body, kept by reference while it streams to the upstream, so that the request can be sent once more. One that
 * is longer than the limit streams on and is not kept.
 */
export class KeptBody implements WatchedBody {
  readonly #req: IncomingMessage;
  readonly #atMost: number;
  #chunks: Buffer[] | null = [];
  #size = 0;
  #watching = false;
  #source: IncomingMessage | Buffer | null | undefined;

  constructor(req: IncomingMessage, atMost: number) {
    this.#req = req;
    this.#atMost = atMost;
  }

  /** What to send the first time: a short body as a whole, which is cheaper than a stream; another as it comes. */
  first(): IncomingMessage | Buffer | null {
    this.#source ??= this.#read();
    return this.#source;
  }

  watch(): void {
    if (this.#watching || this.#source !== this.#req) return;
    this.#watching = true;
    this.#req.on('data', (chunk: Buffer) => this.#keep(chunk));
  }

  /**
   * The whole body for another time, once all of it has come; null when it was not kept, or will not come whole. An upstream
   * may have answered before it had read it all.
   */
  async again(): Promise<Buffer | null> {
    if (this.#source === null) return Buffer.alloc(0);
    if (Buffer.isBuffer(this.#source)) return this.#source;
    await this.#whole();
    return this.#chunks === null || !this.#req.readableEnded ? null : Buffer.concat(this.#chunks);
  }

  /** Lets go of it: the answer has begun, and may last for as long as a model thinks. */
  forget(): void {
    this.#chunks = null;
    this.#source = undefined;
  }

  #read(): IncomingMessage | Buffer | null {
    const { headers, complete } = this.#req;
    const length = headers['content-length'];
    if (length === '0' || (length === undefined && headers['transfer-encoding'] === undefined)) return null;
    return complete ? ((this.#req.read() as Buffer | null) ?? Buffer.alloc(0)) : this.#req;
  }

  #keep(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#atMost) this.#chunks = null;
    this.#chunks?.push(chunk);
  }

  #whole(): Promise<void> {
    if (this.#req.readableEnded || this.#req.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#req.once('end', resolve);
      this.#req.once('close', resolve);
      this.#req.resume();
    });
  }
}
