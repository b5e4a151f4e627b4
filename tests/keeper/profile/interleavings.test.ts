/**
 * Random interleavings of several processes that share a store, each killed at any step, against a server that is the
 * reference: it knows which refresh token is current, which were spent, and what was ever given out.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GrantOutcome } from '../../../src/core/profile/grant-answer.ts';
import type { CredentialStore, Handout, Renewer } from '../../../src/core/profile/ports.ts';
import type { Generation, ProfileRecord } from '../../../src/core/profile/record.ts';
import type { Clock, Leases } from '../../../src/core/ports.ts';
import { ProfileKeeper } from '../../../src/keeper/profile/profile-keeper.ts';
import { credential, granted, record } from '../../core/profile/samples.ts';
import { MemoryStore, plan } from './world.ts';

/** What comes of one exchange: `lost-after` and `lost-before` look the same from outside. */
type Fate = 'granted' | 'unavailable' | 'lost-after' | 'lost-before';
/** What happens, after so many steps of the machine. */
interface Action {
  readonly do: 'ask' | 'ask-refused' | 'kill' | 'kill-holder';
  readonly process: number;
  readonly after: number;
}

const fates = fc.array(fc.constantFrom<Fate>('granted', 'granted', 'granted', 'unavailable', 'lost-after', 'lost-before'), {
  maxLength: 12,
});
const actions = fc.array(
  fc.record<Action>({
    do: fc.constantFrom('ask', 'ask-refused', 'ask-refused', 'ask-refused', 'kill', 'kill-holder'),
    process: fc.nat(3),
    after: fc.nat(25),
  }),
  { minLength: 1, maxLength: 16 },
);

/** The reference: one grant, rotated by each exchange that it commits. */
class Reference {
  current = 'fake-refresh-1';
  readonly spent = new Set<string>();
  doubleSpends = 0;
  rotations = 0;
  lost = 0;
  #issued = 1;
  readonly #fates: Fate[];

  constructor(fate: readonly Fate[]) {
    this.#fates = [...fate];
  }

  exchange(sent: string): GrantOutcome {
    const fate = this.#fates.shift() ?? 'granted';
    if (this.spent.has(sent)) {
      this.doubleSpends += 1;
      return { kind: 'refused', about: 'grant', error: 'invalid_grant' };
    }
    if (fate === 'unavailable') return { kind: 'unavailable', detail: 'away', retryAfterMs: null };
    const lost = { kind: 'lost', how: 'reset', detail: 'cut', retryAfterMs: null } as const;
    if (fate === 'lost-before') {
      this.lost += 1;
      return lost;
    }
    this.spent.add(sent);
    this.rotations += 1;
    this.#issued += 1;
    this.current = `fake-refresh-${this.#issued}`;
    if (fate === 'lost-after') this.lost += 1;
    return fate === 'lost-after' ? lost : { kind: 'granted', startedAt: 0, granted: granted(this.#issued, { lifetimeMs: null }) };
  }
}

/** A machine whose processes take their steps in an order that the scheduler draws. */
class Machine {
  readonly store = new MemoryStore();
  readonly reference: Reference;
  /** Access tokens that were stored at some time. */
  readonly saved = new Set<string>(['fake-access-1']);
  #holder: Life | null = null;
  readonly #step: () => Promise<void>;
  readonly #lives = new Map<number, Life>();

  constructor(reference: Reference, step: () => Promise<void>) {
    this.reference = reference;
    this.#step = step;
    this.store.stored = { kind: 'record', record: record({ credential: credential({ expiresAt: null, renewAt: null }) }) };
  }

  get generation(): Generation | null {
    const { stored } = this.store;
    return stored.kind === 'record' ? stored.record.credential.generation : null;
  }

  process(number: number): Life {
    const life = this.#lives.get(number) ?? this.#start();
    this.#lives.set(number, life);
    return life;
  }

  kill(number: number): void {
    const life = this.#lives.get(number);
    if (life === undefined) return;
    life.alive = false;
    if (this.#holder === life) this.#holder = null;
    this.#lives.delete(number);
  }

  killHolder(): void {
    for (const [number, life] of this.#lives) if (this.#holder === life) this.kill(number);
  }

  #start(): Life {
    // A process that was killed takes no further step: what it waits for never comes.
    const step = async (): Promise<void> => {
      await this.#step();
      if (!life.alive) await new Promise(() => undefined);
    };
    const parts = {
      store: this.#storeOf(step),
      renewer: this.#renewerOf(step),
      clock: this.#clockOf(step),
      leases: this.#leasesOf(() => life, step),
    };
    const brake = { free: 1_000, windowMs: 1, pauseMs: 1, longestMs: 1 };
    const life: Life = { alive: true, keeper: new ProfileKeeper({ ...plan(parts), brake }) };
    return life;
  }

  #storeOf(step: () => Promise<void>): CredentialStore {
    const { store, saved } = this;
    return {
      place: store.place,
      read: async () => {
        await step();
        return await store.read();
      },
      save: async (stored: ProfileRecord, spent: Generation | null) => {
        await step();
        const result = await store.save(stored, spent);
        if (result === 'saved') saved.add(stored.credential.access.reveal());
        await step();
        return result;
      },
      remove: () => store.remove(),
      watch: () => () => undefined,
    };
  }

  #renewerOf(step: () => Promise<void>): Renewer {
    return {
      kind: 'rotating',
      graceMs: 0,
      renew: async (current) => {
        await step();
        const outcome = this.reference.exchange(current?.refresh?.reveal() ?? '');
        await step();
        return outcome;
      },
      probe: async () => {
        await step();
        return 'unknown';
      },
    };
  }

  #clockOf(step: () => Promise<void>): Clock {
    return { now: () => 0, sleep: step };
  }

  #leasesOf(life: () => Life, step: () => Promise<void>): Leases {
    return {
      take: async () => {
        await step();
        if (this.#holder !== null) return null;
        this.#holder = life();
        return async () => {
          await step();
          this.#holder = null;
        };
      },
    };
  }
}

interface Life {
  alive: boolean;
  keeper: ProfileKeeper;
}

/** Begins each action in the middle of others. @returns what was answered. */
function play(machine: Machine, list: readonly Action[], step: () => Promise<void>): Handout[] {
  const seen: Handout[] = [];
  const begin = async (action: Action): Promise<void> => {
    for (let steps = 0; steps < action.after; steps += 1) await step();
    if (action.do === 'kill') return machine.kill(action.process);
    if (action.do === 'kill-holder') return machine.killHolder();
    seen.push(await ask(machine, action.process, action.do === 'ask-refused'));
  };
  for (const action of list) void begin(action);
  return seen;
}

function ask(machine: Machine, number: number, isRefused: boolean): Promise<Handout> {
  const refused = isRefused ? machine.generation : null;
  return machine.process(number).keeper.credential(refused, new AbortController().signal);
}

describe('processes that share a credential, in any order of their steps', () => {
  it('spend no token twice, and use none that is not saved', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fates, actions, async (scheduler, fate, list) => {
        const step = (): Promise<void> => scheduler.schedule(Promise.resolve());
        const machine = new Machine(new Reference(fate), step);
        const seen = play(machine, list, step);
        await scheduler.waitIdle();
        expect(machine.reference.doubleSpends).toBe(0);
        for (const handout of seen) {
          expect(handout.kind === 'none' || machine.saved.has(handout.credential.access.reveal())).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('end with the very token that the server holds current, while nothing is killed and no answer is lost', async () => {
    const undisturbed = fc.array(fc.constantFrom<Fate>('granted', 'unavailable'), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), undisturbed, actions, async (scheduler, fate, list) => {
        const step = (): Promise<void> => scheduler.schedule(Promise.resolve());
        const machine = new Machine(new Reference(fate), step);
        const asks = list.filter((action) => action.do.startsWith('ask'));
        const seen = play(machine, asks, step);
        await scheduler.waitIdle();
        expect(seen).toHaveLength(asks.length);
        const { stored } = machine.store;
        expect(stored.kind === 'record' && stored.record.credential.refresh?.reveal()).toBe(machine.reference.current);
        expect(stored).toMatchObject({ record: { intent: null } });
      }),
      { numRuns: 200 },
    );
  });

  it('name what was lost, within one call', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fates, actions, async (scheduler, fate, list) => {
        const step = (): Promise<void> => scheduler.schedule(Promise.resolve());
        const machine = new Machine(new Reference(fate), step);
        play(machine, list, step);
        await scheduler.waitIdle();
        const { stored } = machine.store;
        const held = stored.kind === 'record' ? stored.record.credential : null;
        if (held?.refresh?.reveal() === machine.reference.current) return;
        const after: Handout[] = [];
        void ask(machine, 9, true).then((handout) => after.push(handout));
        await scheduler.waitIdle();
        expect(after).toMatchObject([{ kind: 'none', person: 'holdfast login work' }]);
        expect(machine.reference.doubleSpends).toBe(0);
      }),
      { numRuns: 400 },
    );
  });
});
