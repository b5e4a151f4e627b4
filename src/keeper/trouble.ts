import type { Clock, Journal } from '../core/ports.ts';
import type { HoldReason, WaitReason } from '../core/renewal.ts';

/** What the keeper is doing, for people: nothing, renewing, waiting for something, or holding for somebody. */
export type KeeperState =
  | { readonly kind: 'watching' }
  | { readonly kind: 'renewing' }
  | { readonly kind: 'waiting'; readonly because: WaitReason; readonly since: number; readonly until: number }
  | { readonly kind: 'holding'; readonly because: HoldReason; readonly since: number; readonly until: number };

/**
 * A client that was told to ask again is back within its own longest back-off, 40 s; longer than this without anybody
 * waiting, and what comes next is a trouble of its own, with a hold of its own.
 */
const forgottenAfterMs = 300_000;

/**
 * One stretch of time in which somebody is held and the store does not move: since when, why, until when. Each reason
 * is said once, however many requests are held and however often they are sent again.
 */
export class Trouble {
  state: KeeperState = { kind: 'watching' };

  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #holdMs: number;
  readonly #said = new Set<HoldReason | WaitReason>();
  #held = false;
  #since: number | null = null;
  #seenAt = 0;

  constructor(clock: Clock, journal: Journal, holdMs: number) {
    this.#clock = clock;
    this.#journal = journal;
    this.#holdMs = holdMs;
  }

  /** Whether the hold has lasted as long as it may. */
  isOver(): boolean {
    return this.#clock.now() >= this.#begin() + this.#holdMs;
  }

  waiting(because: WaitReason): void {
    const since = this.#begin();
    this.state = { kind: 'waiting', because, since, until: since + this.#holdMs };
    if (this.#isNew(because)) this.#journal.note({ event: 'waiting', because });
  }

  holding(because: HoldReason): void {
    const since = this.#begin();
    const until = since + this.#holdMs;
    this.state = { kind: 'holding', because, since, until };
    this.#held = true;
    if (this.#isNew(because)) this.#journal.note({ event: 'holding', because, until });
  }

  renewing(): void {
    this.state = { kind: 'renewing' };
  }

  /** Ends the trouble: the store has moved, or what it holds was seen to work. */
  end(): void {
    if (this.#since !== null && this.#held) {
      this.#journal.note({ event: 'resumed', heldMs: this.#clock.now() - this.#since });
    }
    this.#since = null;
    this.#held = false;
    this.#said.clear();
    this.state = { kind: 'watching' };
  }

  #isNew(because: HoldReason | WaitReason): boolean {
    if (this.#said.has(because)) return false;
    this.#said.add(because);
    return true;
  }

  #begin(): number {
    const now = this.#clock.now();
    if (this.#since !== null && now - this.#seenAt > forgottenAfterMs) this.end();
    this.#seenAt = now;
    this.#since ??= now;
    return this.#since;
  }
}
