import type { Fact } from '../core/fact.ts';
import type { Journal, Leases } from '../core/ports.ts';

/**
 * What happens to one login, told once on this machine: of all hooks and services that hold sessions of it, the one that
 * has the lease tells of the hold, and of its end.
 */
export class News implements Journal {
  readonly #name: string;
  readonly #leases: Leases;
  readonly #tell: (fact: Fact) => void;
  #mine: Promise<(() => Promise<void>) | null> | null = null;

  constructor(storeId: string, leases: Leases, tell: (fact: Fact) => void) {
    this.#name = `tell-${storeId}`;
    this.#leases = leases;
    this.#tell = tell;
  }

  note(fact: Fact): void {
    if (fact.event === 'holding') this.#mine ??= this.#leases.take(this.#name).catch(() => null);
    if (fact.event === 'holding' || fact.event === 'resumed') void this.#ifMine(fact);
    else this.#tell(fact);
  }

  /** Lets others tell of the next hold. */
  async end(): Promise<void> {
    const mine = this.#mine;
    this.#mine = null;
    await (
      await mine
    )?.();
  }

  async #ifMine(fact: Fact): Promise<void> {
    if ((await this.#mine) === null || this.#mine === null) return;
    this.#tell(fact);
    if (fact.event === 'resumed') await this.end();
  }
}
