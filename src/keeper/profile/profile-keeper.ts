import type { HoldLimits } from '../../core/hold.ts';
import type { Rules, ProfileStep } from '../../core/profile/decide.ts';
import { decide } from '../../core/profile/decide.ts';
import type { Granted } from '../../core/profile/grant-answer.ts';
import type { CredentialGate, Handout } from '../../core/profile/ports.ts';
import type { Generation, ProfileCredential, RecordReading } from '../../core/profile/record.ts';
import { firstRecord } from '../../core/profile/succession.ts';
import type { Explanation } from '../../core/profile/words.ts';
import { wordsFor } from '../../core/profile/words.ts';
import type { ProfileKeeperPlan } from './plan.ts';
import type { RenewalEnd } from './renew.ts';
import { renewProfile } from './renew.ts';
import type { Shown } from '../../core/shown.ts';

/** How long the lease of another is left alone before it is asked for again; its result is seen by watching the store. */
const busyPauseMs = 50;
/** A renewal that could not be begun is tried again after this by those who can wait. */
const notBegunPauseMs = 2_000;
/** However far away the next renewal is, the clock is looked at this often: machines sleep, and clocks are set. */
const longestNapMs = 30_000;
/** A renewal that is due and must not be made: what stands against it may go away. */
const overdueNapMs = 2_000;

/** When each kind of wait began, epoch milliseconds. */
type Began = Partial<Record<keyof HoldLimits, number>>;

/**
 * The one gate of one own credential: timer, refusal and commands all come through here, and one renewal is made for all
 * who ask in this process, and for all processes that share the store.
 */
export class ProfileKeeper implements CredentialGate {
  readonly #plan: ProfileKeeperPlan;
  readonly #rules: Rules;
  #reading: RecordReading = { kind: 'absent' };
  #renewing: Promise<RenewalEnd> | null = null;
  #told = '';
  #ranOut: Explanation | null = null;
  /** One for each who waits at this moment. */
  readonly #waits = new Set<Explanation>();
  /** How many looks were begun, and which of them the reading is of. */
  #turns = 0;
  #seen = 0;

  constructor(plan: ProfileKeeperPlan) {
    this.#plan = plan;
    this.#rules = { kind: plan.renewer.kind, graceMs: plan.renewer.graceMs, brake: plan.brake };
  }

  /** What the last look at the store found. */
  get reading(): RecordReading {
    return this.#reading;
  }

  /** What somebody waited for as long as they could, and in vain, and what a person can do; null once it has come. */
  get ranOut(): Explanation | null {
    return this.#ranOut;
  }

  /** What somebody waits for at this moment, and what a person can do; null where nobody waits. */
  get waitsFor(): Explanation | null {
    const waits = [...this.#waits];
    return waits.find(({ person }) => person !== null) ?? waits[0] ?? null;
  }

  ready(): ProfileCredential | null {
    const step = this.#decide(null);
    return step.do === 'use' ? step.credential : null;
  }

  /** Looks at the store and says what is to be done; changes nothing. */
  async look(refused: Generation | null = null): Promise<ProfileStep> {
    const turn = (this.#turns += 1);
    const reading = await this.#plan.store.read();
    // Of two looks at once, the one that began later saw more, whichever ends first.
    if (turn > this.#seen) [this.#seen, this.#reading] = [turn, reading];
    return this.#decide(refused);
  }

  async credential(refused: Generation | null, signal: AbortSignal): Promise<Handout> {
    const began: Began = {};
    for (;;) {
      const step = await this.look(refused);
      if (step.do === 'use') return this.#hand(step.credential);
      if (step.do === 'renew' && step.meanwhile !== null) {
        void this.#renewProfile(null);
        return this.#hand(step.meanwhile);
      }
      if (signal.aborted) return this.#none(step, null);
      const end = step.do === 'renew' ? await this.#whileHeard(this.#renewProfile(refused), signal) : null;
      const stopped = typeof end === 'object' && end !== null ? end.notBegun : null;
      const stands = stopped !== null || step.do === 'ask' || step.do === 'wait';
      if (stands && this.#plan.patient === false) return this.#none(step, stopped);
      const leftMs = stands ? this.#leftMs(step.do === 'ask' ? 'personMs' : 'vendorMs', began) : Infinity;
      if (leftMs <= 0) return this.#runOut(step, stopped);
      if (stands) await this.#waiting(step, stopped, () => this.#pause(step, end === 'busy', signal, leftMs));
      else if (end === 'busy') await this.#pause(step, true, signal, leftMs);
    }
  }

  /** Renews when it is due, until told to stop; the answer stops, and waits for a renewal that is on its way. */
  start(): () => Promise<void> {
    const over = new AbortController();
    const stopWatching = this.#plan.store.watch(() => void this.look());
    const ended = this.#keepRenewing(over.signal);
    return async () => {
      over.abort();
      stopWatching();
      await ended;
      await this.settled();
    };
  }

  /** Waits for a renewal that is on its way; it is never broken off. */
  async settled(): Promise<void> {
    await this.#renewing;
  }

  /**
   * Keeps what a login brought; whatever was stored before gives way.
   *
   * @throws the system's own error, or HoldfastError `credential-store`, when it cannot be saved.
   */
  async accept(granted: Granted, startedAt: number): Promise<void> {
    const plan = this.#plan;
    const draw = { generation: plan.newGeneration(), jitter: plan.random() };
    await plan.store.save(firstRecord(plan.profile, granted, startedAt, draw), null);
    await this.look();
  }

  /** Forgets the credential. */
  async forget(): Promise<void> {
    await this.#plan.store.remove();
    await this.look();
  }

  #decide(refused: Generation | null): ProfileStep {
    return decide(this.#reading, this.#rules, { refused, now: this.#plan.clock.now(), underLease: false });
  }

  /** One renewal for all who ask in this process. */
  #renewProfile(refused: Generation | null): Promise<RenewalEnd> {
    this.#renewing ??= renewProfile(this.#plan, this.#rules, refused).finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** A renewal goes on when who asked for it has gone. */
  async #whileHeard(end: Promise<RenewalEnd>, signal: AbortSignal): Promise<RenewalEnd> {
    let leave = (): void => undefined;
    const left = new Promise<RenewalEnd>((resolve) => {
      leave = () => resolve('looked');
    });
    signal.addEventListener('abort', leave);
    try {
      return await Promise.race([end, left]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** How much longer one kind of wait may last, which counts from when it was first met. */
  #leftMs(kind: keyof HoldLimits, began: Began): number {
    const { patient, clock } = this.#plan;
    if (typeof patient === 'boolean') return Infinity;
    return (began[kind] ??= clock.now()) + patient[kind] - clock.now();
  }

  #runOut(step: ProfileStep, stopped: string | null): Handout {
    this.#ranOut = this.#words(step, stopped);
    return this.#none(step, stopped);
  }

  /** Ends early when the store says something else than it did. */
  async #pause(step: ProfileStep, busy: boolean, signal: AbortSignal, mostMs: number): Promise<void> {
    const { clock, store } = this.#plan;
    const until = step.do === 'wait' ? step.until - clock.now() : notBegunPauseMs;
    const over = new AbortController();
    const end = (): void => over.abort();
    const before = JSON.stringify(this.#reading);
    const look = async (): Promise<void> => {
      if (JSON.stringify(await store.read()) !== before) end();
    };
    signal.addEventListener('abort', end);
    const stopWatching = store.watch(() => void look());
    await clock.sleep(busy ? busyPauseMs : Math.min(until, longestNapMs, mostMs), over.signal);
    stopWatching();
    signal.removeEventListener('abort', end);
  }

  async #keepRenewing(signal: AbortSignal): Promise<void> {
    const { clock } = this.#plan;
    while (!signal.aborted) {
      const step = await this.look();
      if (step.do === 'renew') await this.#renewProfile(null);
      await clock.sleep(this.#napMs(), signal);
    }
  }

  /** Until the next look: at the time of a renewal or of its next try, and never long. */
  #napMs(): number {
    if (this.#reading.kind !== 'record') return longestNapMs;
    const now = this.#plan.clock.now();
    const { credential, retryAt } = this.#reading.record;
    const next = Math.max(credential.renewAt ?? Infinity, retryAt ?? 0);
    return next > now ? Math.min(next - now, longestNapMs) : overdueNapMs;
  }

  #words(step: ProfileStep, stopped: string | null): { because: string; person: Shown | null } {
    if (stopped !== null) return { because: stopped, person: null };
    return wordsFor(step, this.#reading, this.#plan.called, this.#plan.clock.now());
  }

  #none(step: ProfileStep, stopped: string | null): Handout {
    return { kind: 'none', ...this.#words(step, stopped) };
  }

  /** What was waited for is over, and is told of again when it comes back. */
  #hand(credential: ProfileCredential): Handout {
    this.#told = '';
    this.#ranOut = null;
    return { kind: 'credential', credential };
  }

  async #waiting(step: ProfileStep, stopped: string | null, pause: () => Promise<void>): Promise<void> {
    const wait = this.#words(step, stopped);
    this.#waits.add(wait);
    this.#tell(step, stopped);
    try {
      await pause();
    } finally {
      this.#waits.delete(wait);
    }
  }

  /** People are told once of each thing that is waited for. */
  #tell(step: ProfileStep, stopped: string | null): void {
    const about = stopped ?? (step.do === 'ask' || step.do === 'wait' ? step.because : step.do);
    if (about === this.#told) return;
    this.#told = about;
    this.#plan.journal.note({ event: 'profile-waiting', ...this.#words(step, stopped) });
  }
}
