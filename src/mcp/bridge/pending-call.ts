import type { RequestId } from '@modelcontextprotocol/client';
import type { Generation } from '../../core/profile/record.ts';

/** Names the pendingCall that an HTTP request is made for; it ends in the guard and never leaves this process. */
export const pendingCallHeader = 'x-holdfast-pending-call';

/** One request of the client's, from its arrival to its answer. */
export interface PendingCall {
  readonly id: RequestId;
  readonly method: string;
  /** The generation of the credential that it was sent with last, or null. */
  sentWith: Generation | null;
  /** Whether it waits for a credential at this moment. */
  isHeld: boolean;
}

/** All requests that are on their way, by the name in {@link pendingCallHeader}. */
export class PendingCalls {
  readonly #all = new Map<string, PendingCall>();
  readonly #onHeld: (pendingCall: PendingCall, until: number) => void;
  #count = 0;

  /** @param onHeld is told when a request begins to wait. */
  constructor(onHeld: (pendingCall: PendingCall, until: number) => void) {
    this.#onHeld = onHeld;
  }

  begin(id: RequestId, method: string): { readonly name: string; readonly pendingCall: PendingCall } {
    const name = String((this.#count += 1));
    const pendingCall: PendingCall = { id, method, sentWith: null, isHeld: false };
    this.#all.set(name, pendingCall);
    return { name, pendingCall };
  }

  end(name: string): void {
    this.#all.delete(name);
  }

  /** The pendingCall that a request's headers name, which they name no more afterwards. */
  take(headers: Headers): PendingCall | null {
    const name = headers.get(pendingCallHeader);
    headers.delete(pendingCallHeader);
    return name === null ? null : (this.#all.get(name) ?? null);
  }

  held(pendingCall: PendingCall, until: number): void {
    pendingCall.isHeld = true;
    this.#onHeld(pendingCall, until);
  }
}
