import type { Fingerprint } from '../core/credential.ts';
import type { Clock, Journal } from '../core/ports.ts';
import type { HoldLimits } from '../core/hold.ts';
import type { Stuck } from '../core/outcome.ts';
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
  readonly #hold: HoldLimits;
  readonly #said = new Set<HoldReason | WaitReason>();
  #warned = '';
  #held = false;
  #since: number | null = null;
  /** When a person, and when the vendor, began to be waited for. */
  #began: Partial<Record<Stuck['on'], number>> = {};
  #ranOut: Stuck | null = null;
  #seenAt = 0;

  constructor(clock: Clock, journal: Journal, hold: HoldLimits) {
    this.#clock = clock;
    this.#journal = journal;
    this.#hold = hold;
  }

  /** Whether this has been waited for as long as it may be; then it is what the session is stuck on. */
  isOver(stuck: Stuck): boolean {
    const isOver = this.#clock.now() >= this.#until(stuck.on);
    if (isOver) this.#ranOut = stuck;
    return isOver;
  }

  /** What is waited for, or was waited for in vain, and has not come; null where all is well. */
  get stuck(): Stuck | null {
    if (this.state.kind === 'holding') return { on: 'person', because: this.state.because };
    return this.#ranOut ?? (this.state.kind === 'waiting' ? { on: 'vendor', because: this.state.because } : null);
  }

  /** Whether what the session is stuck on was waited for as long as it may be. */
  get hasRunOut(): boolean {
    return this.#ranOut !== null;
  }

  waiting(because: WaitReason): void {
    const until = this.#until('vendor');
    this.state = { kind: 'waiting', because, since: this.#begin(), until };
    if (this.#isNew(because)) this.#journal.note({ event: 'waiting', because });
  }

  holding(because: HoldReason): void {
    const until = this.#until('person');
    this.state = { kind: 'holding', because, since: this.#begin(), until };
    this.#held = true;
    if (this.#isNew(because)) this.#journal.note({ event: 'holding', because, until });
  }

  renewing(): void {
    this.state = { kind: 'renewing' };
  }

  /** Nobody is held yet by what will need a person; said once for each login. */
  warn(generation: Fingerprint | null, because: HoldReason): void {
    const about = `${generation ?? ''} ${because}`;
    if (about === this.#warned) return;
    this.#warned = about;
    this.#journal.note({ event: 'warned', because });
  }

  /** Ends the trouble: the store has moved, or what it holds was seen to work. */
  end(): void {
    if (this.#since !== null && this.#held) {
      this.#journal.note({ event: 'resumed', heldMs: this.#clock.now() - this.#since });
    }
    this.#forget();
  }

  #forget(): void {
    this.#since = null;
    this.#began = {};
    this.#ranOut = null;
    this.#held = false;
    this.#said.clear();
    this.state = { kind: 'watching' };
  }

  #isNew(because: HoldReason | WaitReason): boolean {
    if (this.#said.has(because)) return false;
    this.#said.add(because);
    return true;
  }

  /** Each kind of waiting counts from its own beginning; all of it together lasts no longer than the longer of the two. */
  #until(on: Stuck['on']): number {
    const since = this.#begin();
    const { personMs, vendorMs } = this.#hold;
    const began = (this.#began[on] ??= this.#clock.now());
    return Math.min(began + (on === 'person' ? personMs : vendorMs), since + Math.max(personMs, vendorMs));
  }

  #begin(): number {
    const now = this.#clock.now();
    // Nobody came back to hear how it ended, and nothing says that the login did.
    if (this.#since !== null && now - this.#seenAt > forgottenAfterMs) this.#forget();
    this.#seenAt = now;
    this.#since ??= now;
    return this.#since;
  }
}
