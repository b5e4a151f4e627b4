import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/client';
import type { Errand } from './errand.ts';
import { objectIn } from './json.ts';

/** Most waits are over by then: a renewal takes a moment. */
const graceMs = 1_500;
/** How often the client hears that its request still waits, so that it does not give up. */
const everyMs = 10_000;
/** So small that whatever the server says of its progress is more. */
const step = 1e-6;

/** Tells a client of its requests that wait for a person or a server, with the time at which the wait ends. */
export class Waiting {
  readonly #toClient: (message: JSONRPCMessage) => void;
  readonly #timers = new Map<Errand, NodeJS.Timeout>();
  #words = 'waiting for a new token';

  constructor(toClient: (message: JSONRPCMessage) => void) {
    this.#toClient = toClient;
  }

  /** What is waited for, from now on; a sentence for people. */
  say(words: string): void {
    this.#words = words;
  }

  /** @param onLong is called once when the wait is not a short one. */
  begin(request: JSONRPCRequest, errand: Errand, until: number, onLong: () => void): void {
    if (this.#timers.has(errand)) return;
    let told = 0;
    const tell = (): void => {
      if (!errand.isHeld) return this.end(errand);
      if (told === 0) onLong();
      told += 1;
      this.#progress(request, told, until);
      this.#timers.set(errand, setTimeout(tell, everyMs));
    };
    this.#timers.set(errand, setTimeout(tell, graceMs));
  }

  end(errand: Errand): void {
    clearTimeout(this.#timers.get(errand));
    this.#timers.delete(errand);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #progress(request: JSONRPCRequest, told: number, until: number): void {
    const token = objectIn(request.params, '_meta')['progressToken'];
    if (typeof token !== 'string' && typeof token !== 'number') return;
    const end = new Date(until).toISOString().slice(11, 16);
    const message = `${this.#words}; until ${end} UTC`;
    const params = { progressToken: token, progress: told * step, message };
    this.#toClient({ jsonrpc: '2.0', method: 'notifications/progress', params });
  }
}
