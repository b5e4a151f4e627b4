import type { ServerResponse } from 'node:http';

const nothing = Buffer.alloc(0);

/**
 * An answer on its way out: what came in one turn of the loop leaves in one piece at the end of that turn. A stream's events
 * often come several at a time, and each piece costs a system call and a frame of its own; nothing waits for the next turn.
 */
export class Outlet {
  readonly #res: ServerResponse;
  #pending: Buffer[] = [];
  #scheduled = false;

  constructor(res: ServerResponse) {
    this.#res = res;
  }

  /**
   * Sends the head that was set, with what comes along or by itself. By an empty write and not by `flushHeaders`, which would
   * encode a field's obs-text (RFC 9110 §5.5) anew, as UTF-8.
   */
  open(resume: () => void): void {
    this.#res.on('drain', resume);
    this.#schedule();
  }

  /** @returns whether more may come now; if not, `resume` is called when it may. */
  write(chunk: Buffer): boolean {
    this.#pending.push(chunk);
    this.#schedule();
    return !this.#res.writableNeedDrain;
  }

  end(): void {
    const last = this.#take();
    if (!this.#res.destroyed) this.#res.end(last);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    if (!this.#res.writableEnded && !this.#res.destroyed) this.#res.write(this.#take());
  }

  #take(): Buffer {
    const [only, ...more] = this.#pending;
    if (only === undefined) return nothing;
    const all = more.length === 0 ? only : Buffer.concat(this.#pending);
    this.#pending = [];
    return all;
  }
}
