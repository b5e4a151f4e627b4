import type { Clock } from '../core/ports.ts';

/** How often a store that nobody reports on is looked at while somebody waits. */
const lookEveryMs = 2_000;

/** What a keeper does between two looks: it sleeps until a time, unless something wakes it or it is stopped. */
export class Rest {
  readonly #clock: Clock;
  readonly #stopped = new AbortController();
  #wake = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Aborted once, when the keeper is stopped. */
  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  /** The store moved, or somebody joined. */
  wake(): void {
    this.#wake.abort();
  }

  stop(): void {
    this.#stopped.abort();
    this.#wake.abort();
  }

  /** Sleeps until a time, the next look, a change of the store, a new waiter, or the stop, whichever comes first. */
  async until(time: number): Promise<void> {
    const ms = Math.min(time - this.#clock.now(), lookEveryMs);
    await this.#clock.sleep(Math.max(0, ms), this.#wake.signal);
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
  }
}
