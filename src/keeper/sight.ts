import type { Fingerprint, Identity, StoreReading } from '../core/credential.ts';
import { generationOf, identityOf, isOtherIdentity } from '../core/credential.ts';
import type { ReleaseReason } from '../core/fact.ts';
import type { Journal } from '../core/ports.ts';

/**
 * What one session has learned of a store by looking at it again and again: which generation is there, since when, and
 * whether it was seen to work. Looking is all it does.
 */
export class Sight {
  reading: StoreReading = { kind: 'absent' };
  generation: Fingerprint | null = null;
  /** When the generation took the place of another before our eyes, or null. */
  bornAt: number | null = null;
  /** Lifetime of the generation as far as it was seen being issued, milliseconds. */
  lifetimeMs: number | null = null;
  /** Whether the last change of generation was also a change of account. */
  switched = false;

  readonly #journal: Journal;
  readonly #known = new Set<Fingerprint>();
  /** When the generations came up of which none was seen to be accepted, the present one last. */
  #unproven: readonly number[] = [];
  #identity: Identity | null = null;
  /** The generation that a messenger of ours brought, or null. */
  #brought: Fingerprint | null = null;
  #looked = false;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Takes in one reading. @returns whether the store offers another login than it did before. */
  take(reading: StoreReading, now: number): boolean {
    this.reading = reading;
    const generation = generationOf(reading);
    if (generation !== null) this.#known.add(generation);
    const moved = generation !== null && generation !== this.generation;
    if (moved && reading.kind === 'login') {
      this.generation = generation;
      this.bornAt = this.#looked ? now : null;
      this.lifetimeMs = this.#looked && reading.login.expiresAt !== null ? reading.login.expiresAt - now : null;
      this.#unproven = this.#looked ? [...this.#unproven, now] : [];
      this.switched = this.#isSwitch(identityOf(reading));
    }
    this.#looked = true;
    this.#identity = mergedIdentity(this.#identity, identityOf(reading), this.switched && moved);
    return moved;
  }

  /** A messenger of ours has moved the store to this. */
  brought(reading: StoreReading): void {
    this.#brought = generationOf(reading) ?? this.#brought;
  }

  /** Why those who are held may go on with the present generation. @param awaitedPerson whether a person was waited for. */
  causeOfMove(awaitedPerson: boolean): ReleaseReason {
    if (this.switched) return 'switched';
    if (awaitedPerson) return 'signed-in';
    return this.#brought === this.generation ? 'renewed' : 'adopted';
  }

  /** Whether this store was ever seen to hold a generation. */
  knows(generation: Fingerprint): boolean {
    return this.#known.has(generation);
  }

  get proven(): boolean {
    return this.#unproven.length === 0;
  }

  /** Generations in a row that came up before our eyes without one of them being accepted. */
  get unprovenInARow(): number {
    return this.#unproven.length;
  }

  /** The present generation was accepted. */
  accepted(): void {
    this.#unproven = [];
  }

  /** A request was accepted that left at a time or later: with what the store held by then, or with something newer. */
  heard(askedAt: number): void {
    this.#unproven = this.#unproven.filter((bornAt) => bornAt >= askedAt);
  }

  /** Who the login belongs to, as far as any reading said. */
  get identity(): Identity | null {
    return this.#identity;
  }

  #isSwitch(found: Identity | null): boolean {
    if (this.#identity === null || found === null || !isOtherIdentity(this.#identity, found)) return false;
    this.#journal.note({ event: 'account-switched', from: this.#identity, to: found });
    return true;
  }
}

/** A name once known is kept while the same login goes on: stores forget names on a refresh. */
function mergedIdentity(known: Identity | null, found: Identity | null, replaced: boolean): Identity | null {
  if (known === null || found === null || replaced) return found ?? known;
  return {
    account: found.account ?? known.account,
    organization: found.organization ?? known.organization,
    email: found.email ?? known.email,
  };
}
