import type { Fingerprint, Identity, StoreReading } from '../../src/core/credential.ts';
import type { Fact } from '../../src/core/fact.ts';
import type {
  AttemptLog,
  ClientLockState,
  Clock,
  Leases,
  LoginStore,
  Messenger,
  MessengerReport,
  Obstacle,
  RenewalAttempt,
} from '../../src/core/ports.ts';
import { holdFor } from '../../src/core/hold.ts';
import { Keeper } from '../../src/keeper/keeper.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets everything that can go on without time passing go on. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 8; i += 1) await turn();
}

/** Time that stands still until it is advanced. */
export class ManualClock implements Clock {
  #now = 1_000_000_000;
  #sleepers = new Set<{ at: number; wake: () => void }>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const sleeper = {
        at: this.#now + ms,
        wake: (): void => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      if (signal?.aborted === true) return resolve();
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await settle();
    for (;;) {
      const next = [...this.#sleepers].filter((s) => s.at <= target).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await settle();
    }
    this.#now = target;
  }
}

export const fp = (name: string): Fingerprint => name as Fingerprint;

/** One machine: a store, its lock, leases and attempts, shared by all keepers made on it. */
export class Machine {
  readonly clock = new ManualClock();
  reading: StoreReading = { kind: 'absent' };
  lock: ClientLockState = 'free';
  obstacle: Obstacle | null = null;
  /** How often somebody tried whether a login could be saved, which writes a file. */
  trials = 0;
  attempt: RenewalAttempt | null = null;
  attemptsFail = false;
  /** Happens as the attempts are looked at. */
  onLast: () => void = () => undefined;
  readonly sent: Fingerprint[] = [];
  /** What the official client does when it is sent; ends at once, leaving the store as it is, unless a test says else. */
  onSend: (spent: Fingerprint) => Promise<void> = async () => undefined;
  readonly #watchers = new Set<() => void>();
  readonly #taken = new Set<string>();

  login(generation: string, over: { expiresInMs?: number; identity?: Partial<Identity>; refresh?: string | null } = {}): void {
    this.put({
      kind: 'login',
      login: {
        generation: fp(generation),
        refresh: over.refresh === null ? null : fp(over.refresh ?? `refresh-${generation}`),
        expiresAt: this.clock.now() + (over.expiresInMs ?? 8 * 3_600_000),
        deadlineAt: null,
        scopes: [],
        subscription: null,
        identity: { account: 'ada', organization: 'org', email: null, ...over.identity },
      },
    });
  }

  blank(): void {
    this.put({ kind: 'blank', identity: { account: 'ada', organization: 'org', email: null } });
  }

  put(reading: StoreReading): void {
    this.reading = reading;
    for (const watcher of this.#watchers) watcher();
  }

  readonly store: LoginStore = {
    place: '/home/ada/.claude/.credentials.json',
    id: 'store',
    read: async () => this.reading,
    watch: (onChange) => {
      this.#watchers.add(onChange);
      return () => this.#watchers.delete(onChange);
    },
    refreshLock: async () => this.lock,
    obstacle: async () => {
      this.trials += 1;
      return this.obstacle;
    },
  };

  readonly leases: Leases = {
    take: async (name) => {
      if (this.#taken.has(name)) return null;
      this.#taken.add(name);
      return async () => void this.#taken.delete(name);
    },
  };

  readonly attempts: AttemptLog = {
    last: async () => {
      this.onLast();
      return this.attempt;
    },
    record: async (_id, attempt) => {
      if (this.attemptsFail) throw new Error('ENOSPC: no space left on device');
      this.attempt = attempt;
    },
  };

  readonly messenger: Messenger = {
    send: async (spent): Promise<MessengerReport> => {
      this.sent.push(spent);
      await this.onSend(spent);
      return { exitCode: 0, oldSeen: 1, newSeen: 1, failedToStart: null };
    },
  };

  /** A guarded session on this machine. */
  async session(over: { holdMs?: number; messenger?: Messenger | null; isInUse?: boolean } = {}): Promise<GuardedSession> {
    const facts: Fact[] = [];
    const keeper = new Keeper({
      clock: this.clock,
      store: this.store,
      leases: this.leases,
      attempts: this.attempts,
      messenger: over.messenger === undefined ? this.messenger : over.messenger,
      journal: { note: (fact) => void facts.push(fact) },
      random: () => 0,
      hold: holdFor(over.holdMs ?? 12 * 3_600_000),
      describe: (state) => state.kind,
      ...(over.isInUse === undefined ? {} : { isInUse: over.isInUse }),
    });
    return { keeper, facts, stop: await keeper.start() };
  }
}

interface GuardedSession {
  readonly keeper: Keeper;
  readonly facts: Fact[];
  readonly stop: () => Promise<void>;
}
