import type { StoreReading } from '../core/credential.ts';
import { lifetimeOf, renewAt } from '../core/expiry.ts';

/** When the login of one store is to be renewed ahead of its end; spread anew for each generation. */
export class DueDate {
  readonly #random: () => number;
  #jitter: number;
  /** When a messenger last brought a login of this store, also one of another process. */
  #renewedAt: number | null = null;

  constructor(random: () => number) {
    this.#random = random;
    this.#jitter = random();
  }

  /** 0..1, the same for as long as a generation stands. */
  get jitter(): number {
    return this.#jitter;
  }

  /** Another generation is there. */
  moved(): void {
    this.#jitter = this.#random();
  }

  renewed(at: number): void {
    this.#renewedAt = at;
  }

  /** Epoch milliseconds, or null where the client's own rule is as good as any. @param seenMs its lifetime, if seen. */
  of(reading: StoreReading, seenMs: number | null): number | null {
    if (reading.kind !== 'login' || reading.login.refresh === null) return null;
    const { expiresAt } = reading.login;
    return renewAt(expiresAt, lifetimeOf(expiresAt, seenMs, this.#renewedAt), this.#jitter);
  }
}
