import { calledProfile } from '../../../src/core/profile/words.ts';
/** A world for keepers of own credentials: a store in memory, leases, a clock that stands until it is moved, a server. */
import type { GrantOutcome } from '../../../src/core/profile/grant-answer.ts';
import { usualBrake } from '../../../src/core/profile/haste.ts';
import type { ProfileFact } from '../../../src/core/profile/fact.ts';
import type { CredentialStore, Renewer } from '../../../src/core/profile/ports.ts';
import type { Generation, ProfileCredential, ProfileRecord, RecordReading } from '../../../src/core/profile/record.ts';
import type { Clock, Leases } from '../../../src/core/ports.ts';
import type { ProfileKeeperPlan } from '../../../src/keeper/profile/plan.ts';
import { granted } from '../../core/profile/samples.ts';

/** A store that compares and sets, and can be made to fail. */
export class MemoryStore implements CredentialStore {
  readonly place = 'memory';
  stored: RecordReading = { kind: 'absent' };
  /** Errors that the next saves end with. */
  readonly failures: Error[] = [];
  readonly #watchers = new Set<() => void>();

  read(): Promise<RecordReading> {
    return Promise.resolve(this.stored);
  }

  save(record: ProfileRecord, spent: Generation | null): Promise<'saved' | 'superseded'> {
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    const current = this.stored.kind === 'record' ? this.stored.record.credential.generation : null;
    if (spent !== null && current !== spent) return Promise.resolve('superseded');
    this.stored = { kind: 'record', record };
    for (const watcher of this.#watchers) watcher();
    return Promise.resolve('saved');
  }

  remove(): Promise<void> {
    this.stored = { kind: 'absent' };
    for (const watcher of this.#watchers) watcher();
    return Promise.resolve();
  }

  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    return () => void this.#watchers.delete(onChange);
  }
}

/** Leases of one machine. */
export class TestLeases implements Leases {
  readonly #taken = new Set<string>();

  take(name: string): Promise<(() => Promise<void>) | null> {
    if (this.#taken.has(name)) return Promise.resolve(null);
    this.#taken.add(name);
    return Promise.resolve(() => {
      this.#taken.delete(name);
      return Promise.resolve();
    });
  }
}

/** Stands still but for sleep: whoever sleeps moves it on, in the next turn. */
export class TestClock implements Clock {
  #now: number;
  readonly slept: number[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  set(now: number): void {
    this.#now = now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms);
    return new Promise((resolve) => {
      setImmediate(() => {
        if (signal?.aborted !== true) this.#now += ms;
        resolve();
      });
    });
  }
}

/** An authorization server that rotates, and keeps a ledger of what was sent to it. */
export class TestServer {
  readonly sent: string[] = [];
  /** What it answers next, instead of a new pair. */
  readonly answers: GrantOutcome[] = [];
  probeAnswer: 'works' | 'refused' | 'unknown' = 'unknown';
  /** Waited for before each answer. */
  delay: () => Promise<void> = () => Promise.resolve();
  #issued = 1;

  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  renewer(kind: Renewer['kind'] = 'rotating', graceMs = 0): Renewer {
    return {
      kind,
      graceMs,
      renew: async (current) => await this.#exchange(current),
      probe: () => Promise.resolve(this.probeAnswer),
    };
  }

  /** The tokens that came more than once. */
  get sentTwice(): string[] {
    return this.sent.filter((token, at) => this.sent.indexOf(token) !== at);
  }

  async #exchange(current: ProfileCredential | null): Promise<GrantOutcome> {
    const startedAt = this.#clock.now();
    this.sent.push(current?.refresh?.reveal() ?? 'none');
    await this.delay();
    const answer = this.answers.shift();
    if (answer !== undefined) return answer;
    this.#issued += 1;
    return { kind: 'granted', granted: granted(this.#issued), startedAt };
  }
}

let drawn = 0;

export function plan(parts: {
  store: CredentialStore;
  renewer: Renewer;
  clock: Clock;
  leases?: Leases;
  facts?: ProfileFact[];
  patient?: ProfileKeeperPlan['patient'];
}): ProfileKeeperPlan {
  return {
    profile: { name: 'work', header: 'authorization' },
    store: parts.store,
    renewer: parts.renewer,
    clock: parts.clock,
    leases: parts.leases ?? new TestLeases(),
    random: () => 0.5,
    newGeneration: () => `g-${(drawn += 1)}` as Generation,
    by: 'host:1',
    called: calledProfile('work'),
    journal: { note: (fact) => void parts.facts?.push(fact) },
    brake: usualBrake,
    patient: parts.patient ?? false,
  };
}
