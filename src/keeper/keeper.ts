/**
 * The one gate for a client's stored login: the timer ahead of expiry, the refusal of a request and the start of a run
 * all come here and wait in one place, so that whatever is done is done once.
 *
 * Who is authoritative: the store. A renewal, an adoption and a person's login all look the same from here: the store
 * offers another generation, and everybody who was refused with an older one may go on. The keeper decides only what to
 * do until then: send a messenger (never two for one generation), wait out a token endpoint, or hold for a person.
 *
 * One loop, the vigil, runs while anybody waits or a renewal is due: look, release, decide, act, look again.
 */
import type { Fingerprint, Identity, StoreReading } from '../core/credential.ts';
import { generationOf } from '../core/credential.ts';
import { lapsedGeneration } from '../core/lapse.ts';
import type { ReleaseReason } from '../core/fact.ts';
import type { Gate, Messenger, Obstacle, Release, RenewalAttempt } from '../core/ports.ts';
import type { HoldLimits } from '../core/hold.ts';
import type { Stuck } from '../core/outcome.ts';
import type { HoldReason, RenewalDecision, WaitReason } from '../core/renewal.ts';
import { decideRenewal, isLeftToClient } from '../core/renewal.ts';
import { DueDate } from './due-date.ts';
import { Probes } from './probes.ts';
import { RememberedAttempts } from './remembered-attempts.ts';
import { renewByMessenger } from './renew-by-messenger.ts';
import type { RenewalWorld } from './renew-by-messenger.ts';
import { Rest } from './rest.ts';
import { firstMended, wouldBeLost } from './saving.ts';
import { Sight } from './sight.ts';
import { Trouble } from './trouble.ts';
import type { KeeperState } from './trouble.ts';
import { Waiters } from './waiters.ts';

/** What a keeper needs of the world. */
export interface KeeperWorld extends Omit<RenewalWorld, 'messenger'> {
  /** Null when no official client can be found; then refusals are passed on and the client heals itself. */
  readonly messenger: Messenger | null;
  /** 0..1; spreads timers and back-offs. */
  readonly random: () => number;
  /**
   * Whether a client is known to use this store. Else nothing is renewed ahead of expiry until one is seen to: a request
   * that carries its login, or a hook that asks for it. Default true.
   */
  readonly isInUse?: boolean;
  /** How long requests are held before the vendor's own answer is passed on. */
  readonly hold: HoldLimits;
  /** One line that says what is being waited for, for the client's own display. */
  readonly describe: (state: KeeperState) => string;
}

/** How often the client's lock is looked at while somebody else refreshes. */
const lockPollMs = 250;
/** How often an idle keeper compares the clock with the login's end; bounds what a sleep or a clock step can hide. */
const idleLookMs = 30_000;

/** Whether somebody may start: at once, not within the hold, or nothing can be done from here. */
type Readiness = 'ready' | 'gave-up' | 'leave-to-client';

export class Keeper implements Gate {
  readonly #world: KeeperWorld;
  readonly #sight: Sight;
  readonly #trouble: Trouble;
  readonly #dueDate: DueDate;
  readonly #waiters = new Waiters();
  readonly #probes = new Probes();
  readonly #rest: Rest;
  #vigil: Promise<void> | null = null;
  #due = false;
  #inUse: boolean;
  #refused: { readonly count: number; readonly latest: Fingerprint | null } = { count: 0, latest: null };

  constructor(world: KeeperWorld) {
    this.#world = { ...world, attempts: new RememberedAttempts(world.attempts, world.journal) };
    this.#sight = new Sight(world.journal);
    this.#inUse = world.isInUse ?? true;
    this.#trouble = new Trouble(world.clock, world.journal, world.hold);
    this.#dueDate = new DueDate(world.random);
    this.#rest = new Rest(world.clock);
  }

  /** Starts watching the store and renewing ahead of expiry. @returns the stop; a messenger on its way is let finish. */
  async start(): Promise<() => Promise<void>> {
    await this.#look();
    const attempt = await this.#world.attempts.last(this.#world.store.id);
    if (attempt?.result === 'moved') this.#dueDate.renewed(attempt.startedAt);
    const unwatch = this.#world.store.watch(() => this.#onStoreChange());
    const ahead = this.#keepAhead();
    return async () => {
      this.#rest.stop();
      unwatch();
      this.#waiters.releaseAll({ go: 'give-up', because: 'holdfast-stopped' });
      await Promise.all([ahead, this.#vigil]);
    };
  }

  get storeEmpty(): boolean {
    return this.reading.kind === 'blank' || this.reading.kind === 'absent';
  }

  get awaitsProof(): boolean {
    return !this.#sight.proven || !this.#inUse;
  }

  get waitingFor(): string {
    return this.#world.describe(this.#trouble.state);
  }

  get state(): KeeperState {
    return this.#trouble.state;
  }

  /** What is waited for, or was in vain; null where all is well. */
  get stuck(): Stuck | null {
    return this.#trouble.stuck;
  }

  /** Whether that was waited for as long as it may be. */
  get hasRunOut(): boolean {
    return this.#trouble.hasRunOut;
  }

  /** Whether a request or a turn is held at this moment, and by that all that `state` says of a wait still true. */
  get holdsSomebody(): boolean {
    return this.#waiters.size > 0;
  }

  /** The latest look at the store. */
  get reading(): StoreReading {
    return this.#sight.reading;
  }

  get identity(): Identity | null {
    return this.#sight.identity;
  }

  /** How often a login of whoever uses this store was refused since the start, and which one last. */
  get refused(): { readonly count: number; readonly latest: Fingerprint | null } {
    return this.#refused;
  }

  proven(generation: Fingerprint): void {
    if (this.#sight.knows(generation)) this.#inUse = true;
    if (generation !== this.#sight.generation) return;
    this.#sight.accepted();
    this.#probes.accepted();
    this.#trouble.end();
  }

  /**
   * The vendor answered a request that left at a time or later, epoch milliseconds: where no gateway sees that, a login
   * works that was in the store by then, since the client looks there before each request.
   */
  heard(askedAt: number): void {
    const { generation, proven } = this.#sight;
    this.#sight.heard(askedAt);
    if (generation !== null && !proven && this.#sight.proven) this.proven(generation);
  }

  /**
   * Waits as long as the refused login is the store's. Where no client is known to use this store, a login that the store was
   * never seen to hold is of another place: with none here either, a person who signed in here would not help it.
   */
  async afterRefusal(refused: Fingerprint, signal: AbortSignal): Promise<Release> {
    if (!this.#sight.knows(refused)) await this.#look().catch((error: unknown) => this.#troubleOfOurOwn(error));
    if (this.#sight.knows(refused)) this.#inUse = true;
    if (this.#inUse) this.#refused = { count: this.#refused.count + 1, latest: refused };
    else if (this.reading.kind !== 'login') return { go: 'give-up', because: 'other-login' };
    return this.#wait(refused, signal);
  }

  /**
   * Waits until a run may start: at once when the store holds a login that has not lapsed, and that the client would not
   * spend for nothing, else after a renewal or a person's login. `gave-up` at the end of the hold; `leave-to-client`
   * where nothing can be done from here.
   */
  async readyToStart(signal: AbortSignal): Promise<Readiness> {
    for (;;) {
      await this.#look();
      const isLost = await wouldBeLost(this.#world.store, this.reading, this.#world.clock.now());
      const lapsed = isLost ? this.#sight.generation : lapsedGeneration(this.reading, this.#world.clock.now());
      if (lapsed === 'none') return 'ready';
      const release = await this.#wait(lapsed, signal);
      if (release.go === 'give-up') return isLeftToClient(release.because) ? 'leave-to-client' : 'gave-up';
    }
  }

  /**
   * Waits until a turn's next request may leave: renews a login that is near its end, and waits as `readyToStart` does
   * for one that has lapsed, is gone, or is the one that the vendor was seen to refuse. A renewal ahead of expiry that
   * fails holds nobody.
   *
   * @param refused the generation that an earlier turn of the client ended in, or null.
   */
  async readyForTurn(refused: Fingerprint | null, signal: AbortSignal): Promise<Readiness> {
    this.#inUse = true;
    await this.#look();
    if (refused !== null && generationOf(this.reading) === refused) {
      const release = await this.#wait(refused, signal);
      if (release.go === 'give-up') return isLeftToClient(release.because) ? 'leave-to-client' : 'gave-up';
    }
    await this.renewIfDue();
    return this.readyToStart(signal);
  }

  /** Renews once if the login is near its end and nobody else is at it; for whoever is about to use it. */
  async renewIfDue(): Promise<void> {
    this.#inUse = true;
    if (!this.#isDue() || this.#vigil !== null || lapsedGeneration(this.reading, this.#world.clock.now()) !== 'none')
      return;
    this.#due = true;
    const decision = await this.#decide();
    if (decision.do === 'renew') await this.#renew();
    this.#due = false;
    await this.#look();
  }

  /** A change while nobody waits is looked at too: it may be a login to another account. */
  #onStoreChange(): void {
    if (this.#vigil !== null) return this.#rest.wake();
    this.#look().catch((error: unknown) => this.#troubleOfOurOwn(error));
  }

  #troubleOfOurOwn(error: unknown): void {
    this.#world.journal.note({ event: 'internal-error', where: 'keeper', message: String(error) });
  }

  #wait(refused: Fingerprint | null, signal: AbortSignal): Promise<Release> {
    const release = this.#waiters.join(refused, signal);
    this.#ensureVigil();
    return release;
  }

  #ensureVigil(): void {
    if (this.#vigil !== null) return this.#rest.wake();
    this.#vigil = this.#keepVigil().finally(() => {
      this.#vigil = null;
      if (this.#waiters.size > 0 && !this.#rest.stopped.aborted) this.#ensureVigil();
    });
  }

  async #keepVigil(): Promise<void> {
    while ((this.#waiters.size > 0 || this.#due) && !this.#rest.stopped.aborted) {
      try {
        await this.#look();
        if (this.#waiters.size > 0 || this.#due) await this.#act(await this.#decide());
      } catch (error) {
        // Holdfast's own trouble must not hold anybody: what was refused goes on as it was.
        this.#troubleOfOurOwn(error);
        this.#releaseAll({ go: 'give-up', because: 'internal-error' });
      }
    }
  }

  /** Reads the store and lets everybody go who will find another login there than the one they were refused with. */
  async #look(): Promise<void> {
    const reading = await this.#world.store.read();
    const cause = this.#takeIn(reading);
    if (reading.kind === 'login') {
      this.#waiters.releaseOthers(reading.login.generation, { go: 'as-refused', because: cause });
    }
  }

  /** @returns why those who are held may go on, should the store offer them another login. */
  #takeIn(reading: StoreReading): ReleaseReason {
    if (!this.#sight.take(reading, this.#world.clock.now())) return 'adopted';
    const cause = this.#sight.causeOfMove(this.state.kind === 'holding');
    this.#trouble.end();
    this.#probes.forget();
    this.#due = false;
    this.#dueDate.moved();
    return cause;
  }

  async #decide(under?: { attempt: RenewalAttempt | null; obstacle: Obstacle | null }): Promise<RenewalDecision> {
    const { clock, store, attempts, messenger } = this.#world;
    const lock = await store.refreshLock();
    const attempt = under === undefined ? await attempts.last(store.id) : under.attempt;
    // An attempt is written down after what it left in the store: looked at in this order, the two agree.
    if (under === undefined) await this.#look();
    return decideRenewal(
      {
        now: clock.now(),
        reading: this.reading,
        refused: this.#waiters.size > 0 ? this.#sight.generation : null,
        due: this.#due,
        lock,
        obstacle: under?.obstacle ?? null,
        attempt,
        bornAt: this.#sight.bornAt,
        proven: this.#sight.proven,
        unprovenInARow: this.#sight.unprovenInARow,
        probes: this.#probes.count,
        messengerAvailable: messenger !== null && (await messenger.isAtHand?.()) !== false,
        clientHasOtherWay: messenger?.clientHasOtherWay === true,
      },
      this.#dueDate.jitter,
    );
  }

  async #act(decision: RenewalDecision): Promise<void> {
    const now = this.#world.clock.now();
    switch (decision.do) {
      case 'use':
      case 'adopt':
        this.#due = false;
        return;
      case 'renew':
        return this.#renew();
      case 'await-other':
        return this.#waitOut('other-refresh', now + lockPollMs);
      case 'wait':
        return this.#waitOut(decision.because, decision.until);
      case 'probe':
        return this.#probe(decision.at);
      case 'hold':
        return this.#holdFor(decision.because);
      case 'leave-to-client':
      case 'give-up':
        return this.#releaseAll({ go: 'give-up', because: decision.because });
    }
  }

  async #renew(): Promise<void> {
    const { messenger, journal, store } = this.#world;
    const generation = this.#sight.generation;
    if (messenger === null || generation === null) return;
    const proactive = this.#waiters.size === 0;
    const outcome = await renewByMessenger({ ...this.#world, messenger }, generation, async (again) => {
      this.#takeIn(again.reading);
      const decision = await this.#decide(again);
      if (decision.do === 'renew') this.#trouble.renewing();
      return decision;
    });
    if (outcome.kind === 'busy') return this.#waitOut('other-refresh', this.#world.clock.now() + lockPollMs);
    if (outcome.kind === 'instead') return outcome.decision.do === 'renew' ? undefined : this.#act(outcome.decision);
    journal.note({ event: 'messenger', result: outcome.result, tookMs: outcome.tookMs, proactive });
    if (outcome.result !== 'moved') return;
    this.#dueDate.renewed(this.#world.clock.now());
    this.#sight.brought(await store.read());
  }

  async #waitOut(because: WaitReason, until: number): Promise<void> {
    if (this.#waiters.size > 0) {
      if (this.#trouble.isOver({ on: 'vendor', because }))
        return this.#releaseAll({ go: 'give-up', because: 'deadline' });
      this.#trouble.waiting(because);
    }
    await this.#rest.until(until);
  }

  /** A person who logs in where nothing can be saved does so in vain. */
  async #holdFor(because: HoldReason): Promise<void> {
    const waited = this.#waiters.size > 0;
    const held = this.state.kind === 'holding' ? this.state.because : null;
    const first = await firstMended(this.#world.store, because, held);
    // Whoever waited may have left meanwhile, and then there is nobody to hold or to warn.
    if (!waited || this.#waiters.size > 0) await this.#hold(first);
  }

  async #hold(because: HoldReason): Promise<void> {
    this.#due = false;
    if (this.#waiters.size === 0) return this.#trouble.warn(this.#sight.generation, because);
    if (this.#trouble.isOver({ on: 'person', because }))
      return this.#releaseAll({ go: 'give-up', because: 'deadline' });
    this.#trouble.holding(because);
    await this.#rest.until(Infinity);
  }

  /** Lets held requests show the upstream a newly issued login again, each time after a longer pause. */
  async #probe(at: number): Promise<void> {
    const because = 'fresh-login-refused';
    if (this.#trouble.isOver({ on: 'vendor', because }))
      return this.#releaseAll({ go: 'give-up', because: 'deadline' });
    this.#trouble.waiting(because);
    const next = this.#probes.next(at);
    if (this.#world.clock.now() < next) return this.#rest.until(next);
    this.#probes.done();
    this.#releaseAll({ go: 'ask-again' });
  }

  #releaseAll(release: Release): void {
    this.#due = false;
    this.#waiters.releaseAll(release);
  }

  /** Renews ahead of expiry, so that no session has to refresh by itself. */
  async #keepAhead(): Promise<void> {
    while (!this.#rest.stopped.aborted) {
      await this.#world.clock.sleep(idleLookMs, this.#rest.stopped);
      if (this.#rest.stopped.aborted) return;
      if (this.#vigil === null) await this.#look().catch((error: unknown) => this.#troubleOfOurOwn(error));
      if (!this.#isDue()) continue;
      this.#due = true;
      this.#ensureVigil();
    }
  }

  #isDue(): boolean {
    const at = this.#dueDate.of(this.reading, this.#sight.lifetimeMs);
    return this.#inUse && at !== null && at <= this.#world.clock.now();
  }
}
