import type { RequestId } from '@modelcontextprotocol/client';
import type { Generation } from '../../core/own/record.ts';

/** Names the errand that an HTTP request is made for; it ends in the guard and never leaves this process. */
export const errandHeader = 'x-holdfast-errand';

/** One request of the client's, from its arrival to its answer. */
export interface Errand {
  readonly id: RequestId;
  readonly method: string;
  /** The generation of the credential that it was sent with last, or null. */
  sentWith: Generation | null;
  /** Whether it waits for a credential at this moment. */
  isHeld: boolean;
}

/** All requests that are on their way, by the name in {@link errandHeader}. */
export class Errands {
  readonly #all = new Map<string, Errand>();
  readonly #onHeld: (errand: Errand, until: number) => void;
  #count = 0;

  /** @param onHeld is told when a request begins to wait. */
  constructor(onHeld: (errand: Errand, until: number) => void) {
    this.#onHeld = onHeld;
  }

  begin(id: RequestId, method: string): { readonly name: string; readonly errand: Errand } {
    const name = String((this.#count += 1));
    const errand: Errand = { id, method, sentWith: null, isHeld: false };
    this.#all.set(name, errand);
    return { name, errand };
  }

  end(name: string): void {
    this.#all.delete(name);
  }

  /** The errand that a request's headers name, which they name no more afterwards. */
  take(headers: Headers): Errand | null {
    const name = headers.get(errandHeader);
    headers.delete(errandHeader);
    return name === null ? null : (this.#all.get(name) ?? null);
  }

  held(errand: Errand, until: number): void {
    errand.isHeld = true;
    this.#onHeld(errand, until);
  }
}
