import type { Fact } from '../../core/fact.ts';
import type { IncidentLog } from '../../core/incident.ts';
import type { LoginStore } from '../../core/ports.ts';

/** More turns than this do not end in one hold. */
const manyIncidents = 20;

/**
 * Knows whether the client has given up a turn during a hold: such a turn does not begin again by itself when the login
 * is back, so a person has to be told.
 */
export class Turns {
  readonly #incidents: Pick<IncidentLog, 'recent'>;
  readonly #store: Pick<LoginStore, 'place'>;
  readonly #now: () => number;
  #gaveUp = false;
  #heldSince: number | null = null;

  constructor(incidents: Pick<IncidentLog, 'recent'>, store: Pick<LoginStore, 'place'>, now: () => number) {
    this.#incidents = incidents;
    this.#store = store;
    this.#now = now;
  }

  note(fact: Fact): void {
    if (fact.event === 'holding') this.#heldSince ??= this.#now();
    if (fact.event === 'gave-up' && fact.because === 'deadline') this.#gaveUp = true;
  }

  /** Whether a turn ended in the hold that ends now; the next one begins anew. */
  async endedInHold(): Promise<boolean> {
    const [gaveUp, since] = [this.#gaveUp, this.#heldSince];
    this.#gaveUp = false;
    this.#heldSince = null;
    if (gaveUp || since === null) return gaveUp;
    const recent = await this.#incidents.recent(manyIncidents);
    return recent.some(({ at, place }) => at >= since && place === this.#store.place);
  }
}
