import type { JSONRPCRequest } from '@modelcontextprotocol/client';
import type { PendingCall } from './pending-call.ts';
import type { Json } from './json.ts';
import type { ListMemory } from './list-memory.ts';
import { answerForUnknown, patienceMs } from './unknown-server.ts';
import type { Waiting } from './waiting.ts';

/** What a client is answered while nobody is signed in: what the server said last, or that it is not known yet. */
export class Meanwhile {
  readonly #memory: ListMemory;
  readonly #waiting: Waiting;
  readonly #name: string;
  /** The client was told of a server that nobody knows yet. */
  #isUnknown = false;

  /** @param name the server's, for people. */
  constructor(memory: ListMemory, waiting: Waiting, name: string) {
    this.#memory = memory;
    this.#waiting = waiting;
    this.#name = name;
  }

  /** @param answer is called at most once, and at once where something is known. */
  answer(request: JSONRPCRequest, pendingCall: PendingCall, answer: (result: Json) => void): void {
    const known = this.#memory.last(request);
    if (known !== null) return answer(known);
    const unknown = answerForUnknown(request, this.#name);
    if (unknown === null) return;
    if (this.#isUnknown) return answer(unknown);
    if (request.method !== 'initialize') return;
    this.#waiting.later(pendingCall, patienceMs, () => {
      this.#isUnknown = true;
      answer(unknown);
    });
  }
}
