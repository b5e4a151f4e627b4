import type { JSONRPCRequest } from '@modelcontextprotocol/client';
import type { Generation } from '../../core/profile/record.ts';

/**
 * One request on its way to the server, from its arrival to its answer. It is handed along, and whoever carries it says here
 * what happens to it; nobody else keeps any of that.
 */
export class PendingCall {
  readonly message: JSONRPCRequest;
  readonly #onHeld: (until: number) => void;
  readonly #left = new AbortController();
  #sentWith: Generation | null = null;
  #isHeld = false;
  #sentAgain = 0;
  #isAnsweredEarly = false;
  /** How often it was sent, and for which time its answer has come. */
  #sent = 0;
  #answered = 0;

  /** @param onHeld is told when it begins to wait for a credential, and until when at most, epoch milliseconds. */
  constructor(message: JSONRPCRequest, onHeld: (until: number) => void) {
    this.message = message;
    this.#onHeld = onHeld;
  }

  /** Aborted when nobody wants its answer any more. */
  get signal(): AbortSignal {
    return this.#left.signal;
  }

  leave(): void {
    this.#left.abort();
  }

  /** Whether it waits for a credential at this moment. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  hold(until: number): void {
    this.#isHeld = true;
    this.#onHeld(until);
  }

  release(): void {
    this.#isHeld = false;
  }

  /** The generation of the credential that it was sent with last, or null. */
  get sentWith(): Generation | null {
    return this.#sentWith;
  }

  carry(generation: Generation | null): void {
    this.#sentWith = generation;
  }

  /** It goes out once more. @returns tells whether this time is the last one, and its answer is still to come. */
  send(): () => boolean {
    const nth = (this.#sent += 1);
    return () => this.#sent === nth && this.#answered < nth;
  }

  /** An answer has come to what was sent last. */
  answer(): void {
    this.#answered = this.#sent;
  }

  /** How often it was to be sent again after a refusal inside an answer. */
  get sentAgain(): number {
    return this.#sentAgain;
  }

  sendAgain(): void {
    this.#sentAgain += 1;
  }

  /** Whether the client was answered from memory; what comes from the server now is for the bridge alone. */
  get isAnsweredEarly(): boolean {
    return this.#isAnsweredEarly;
  }

  answerEarly(): void {
    this.#isAnsweredEarly = true;
  }
}
