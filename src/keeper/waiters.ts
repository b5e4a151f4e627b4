import type { Fingerprint } from '../core/credential.ts';
import type { Release } from '../core/ports.ts';

interface Waiter {
  /** The generation that was refused, or null when any login will do. */
  readonly refused: Fingerprint | null;
  readonly go: (release: Release) => void;
}

/** Everybody who waits for one store, in the order of arrival. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();

  get size(): number {
    return this.#waiting.size;
  }

  /** Joins; resolves when released, or at once with `give-up` when the signal says that nobody listens any more. */
  join(refused: Fingerprint | null, signal: AbortSignal): Promise<Release> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        refused,
        go: (release) => {
          signal.removeEventListener('abort', left);
          this.#waiting.delete(waiter);
          resolve(release);
        },
      };
      const left = (): void => waiter.go({ go: 'give-up', because: 'client-left' });
      this.#waiting.add(waiter);
      if (signal.aborted) left();
      else signal.addEventListener('abort', left, { once: true });
    });
  }

  /** Releases all who were refused with something else than what the store now offers. @returns how many. */
  releaseOthers(offered: Fingerprint, release: Release): number {
    const moved = [...this.#waiting].filter((waiter) => waiter.refused !== offered);
    for (const waiter of moved) waiter.go(release);
    return moved.length;
  }

  releaseAll(release: Release): void {
    for (const waiter of this.#waiting) waiter.go(release);
  }
}
