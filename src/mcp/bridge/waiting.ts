import { objectIn } from '../../core/json.ts';
import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/client';
import type { PendingCall } from './pending-call.ts';

/** Most waits are over by then: a renewal takes a moment. */
const graceMs = 1_500;
/** How often the client hears that its request still waits, so that it does not give up. */
const everyMs = 10_000;
/** So small that whatever the server says of its progress is more. */
const step = 1e-6;

/** Tells a client of its requests that wait for a person or a server, with the time at which the wait ends. */
export class Waiting {
  readonly #toClient: (message: JSONRPCMessage) => void;
  readonly #timers = new Map<PendingCall, NodeJS.Timeout>();
  readonly #later = new Map<PendingCall, NodeJS.Timeout>();
  #words = 'waiting for a new token';

  constructor(toClient: (message: JSONRPCMessage) => void) {
    this.#toClient = toClient;
  }

  /** What is waited for, from now on; a sentence for people. */
  say(words: string): void {
    this.#words = words;
  }

  /** @param onLong is called once when the wait is not a short one. */
  begin(call: PendingCall, until: number, onLong: () => void): void {
    if (this.#timers.has(call)) return;
    let told = 0;
    const tell = (): void => {
      if (!call.isHeld) return this.end(call);
      if (told === 0) onLong();
      told += 1;
      this.#progress(call.message, told, until);
      this.#timers.set(call, setTimeout(tell, everyMs));
    };
    this.#timers.set(call, setTimeout(tell, graceMs));
  }

  /** Calls once when a request still waits after so long. */
  later(call: PendingCall, ms: number, act: () => void): void {
    clearTimeout(this.#later.get(call));
    this.#later.set(
      call,
      setTimeout(() => call.isHeld && act(), ms - graceMs),
    );
  }

  end(call: PendingCall): void {
    for (const timers of [this.#timers, this.#later]) {
      clearTimeout(timers.get(call));
      timers.delete(call);
    }
  }

  close(): void {
    for (const timers of [this.#timers, this.#later]) {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    }
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
