import { describe, expect, it } from 'vitest';
import type { GrantOutcome } from '../../../src/core/profile/grant-answer.ts';
import type { ProfileFact } from '../../../src/core/profile/fact.ts';
import type { Handout } from '../../../src/core/profile/ports.ts';
import type { ProfileRecord, RecordTrouble } from '../../../src/core/profile/record.ts';
import type { ProfileKeeperPlan } from '../../../src/keeper/profile/plan.ts';
import { ProfileKeeper } from '../../../src/keeper/profile/profile-keeper.ts';
import { credential, generation, granted, hour, record } from '../../core/profile/samples.ts';
import { containing } from '../../stores/scratch.ts';
import { MemoryStore, plan, TestClock, TestLeases, TestServer } from './world.ts';

const due = 45 * 60_000;
const never = new AbortController().signal;
const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });

function world(stored: ProfileRecord | null = record(), now = 1, patient: ProfileKeeperPlan['patient'] = false) {
  const clock = new TestClock(now);
  const store = new MemoryStore();
  if (stored !== null) store.stored = { kind: 'record', record: stored };
  const server = new TestServer(clock);
  const facts: ProfileFact[] = [];
  const leases = new TestLeases();
  const open = (kind: 'rotating' | 'repeatable' = 'rotating') =>
    new ProfileKeeper(plan({ store, renewer: server.renewer(kind), clock, leases, facts, patient }));
  return { clock, store, server, facts, leases, open };
}

const tokenOf = (handout: Handout): string => (handout.kind === 'credential' ? handout.credential.access.reveal() : handout.because);
const troubleIn = (store: MemoryStore): RecordTrouble | null => (store.stored.kind === 'record' ? store.stored.record.trouble : null);

describe('a keeper of an own credential', () => {
  it('hands out what is good, and asks nobody', async () => {
    const { open, server } = world();
    expect(tokenOf(await open().credential(null, never))).toBe('fake-access-1');
    expect(server.sent).toEqual([]);
  });

  it('hands out what is still good while it renews it', async () => {
    const { open, server } = world(record(), due);
    const keeper = open();
    expect(tokenOf(await keeper.credential(null, never))).toBe('fake-access-1');
    await keeper.settled();
    expect(tokenOf(await keeper.credential(null, never))).toBe('fake-access-2');
    expect(server.sent).toEqual(['fake-refresh-1']);
  });

  it('makes one renewal for all who were refused, in one process and in four', async () => {
    const { open, server } = world();
    const keepers = [open(), open(), open(), open()];
    const g1 = generation('g1');
    const all = await Promise.all(
      keepers.flatMap((keeper) => Array.from({ length: 8 }, () => keeper.credential(g1, new AbortController().signal))),
    );
    expect(new Set(all.map(tokenOf))).toEqual(new Set(['fake-access-2']));
    expect(server.sent).toEqual(['fake-refresh-1']);
  });

  it('goes to the lease once for all who ask in its process', async () => {
    const { store, server, clock, leases } = world();
    let taken = 0;
    const counted = {
      take: (name: string) => {
        taken += 1;
        return leases.take(name);
      },
    };
    const keeper = new ProfileKeeper(plan({ store, renewer: server.renewer(), clock, leases: counted }));
    await Promise.all(Array.from({ length: 8 }, () => keeper.credential(generation('g1'), new AbortController().signal)));
    expect(taken).toBe(1);
  });

  it('renews once for the timer and refusals at the same moment', async () => {
    const { open, server } = world(record(), due);
    const keeper = open();
    const stop = keeper.start();
    const refused = await Promise.all([1, 2, 3].map(() => keeper.credential(generation('g1'), never)));
    await stop();
    expect(refused.map(tokenOf)).toEqual(['fake-access-2', 'fake-access-2', 'fake-access-2']);
    expect(server.sent).toEqual(['fake-refresh-1']);
  });

  it('adopts what another process brought, and spends nothing', async () => {
    const { open, server } = world(record({ credential: credential({ generation: generation('g2') }) }));
    expect(tokenOf(await open().credential(generation('g1'), never))).toBe('fake-access-1');
    expect(server.sent).toEqual([]);
  });

  it('makes its intent durable before it sends the token, and shows nobody a successor that is not saved', async () => {
    const { open, server, store } = world();
    const keeper = open();
    const seen: unknown[] = [];
    server.delay = () => {
      seen.push(store.stored.kind === 'record' ? store.stored.record.intent : null);
      store.failures.push(full, full, full);
      return Promise.resolve();
    };
    const handout = await keeper.credential(generation('g1'), never);
    expect(seen).toEqual([{ startedAt: 1, by: 'host:1' }]);
    expect(tokenOf(handout)).toBe('fake-access-2');
    expect(store.failures).toEqual([]);
    expect(store.stored).toMatchObject({ record: { intent: null, credential: { issuedAt: 1 } } });
  });

  it('says that a successor cannot be saved, keeps it, and saves it when it can', async () => {
    const { open, store, facts, server } = world();
    server.delay = () => {
      store.failures.push(full, full);
      return Promise.resolve();
    };
    await open().credential(generation('g1'), never);
    expect(facts.map(({ event }) => event)).toEqual(['profile-unsaved', 'profile-saved-late', 'profile-renewed']);
    expect(server.sent).toEqual(['fake-refresh-1']);
  });

  it('sends nothing when the intent cannot be saved', async () => {
    const { open, store, server } = world();
    store.failures.push(full);
    expect(await open().credential(generation('g1'), never)).toMatchObject({ kind: 'none', because: containing('ENOSPC') });
    expect(server.sent).toEqual([]);
  });

  it('sends nothing when no lease can be had', async () => {
    const { store, server, clock } = world();
    const leases = { take: () => Promise.reject(full) };
    const keeper = new ProfileKeeper(plan({ store, renewer: server.renewer(), clock, leases }));
    expect(await keeper.credential(generation('g1'), never)).toMatchObject({ kind: 'none', because: containing('ENOSPC') });
    expect(server.sent).toEqual([]);
  });

  it('lets a login that came in between stand, and drops the older successor', async () => {
    const { open, store, server } = world();
    const keeper = open();
    server.delay = async () => {
      await keeper.accept(granted(7), 1);
    };
    expect(tokenOf(await keeper.credential(generation('g1'), never))).toBe('fake-access-7');
    expect(store.stored).toMatchObject({ record: { trouble: null } });
  });

  it('names a lost answer within one call, and does not send the token again', async () => {
    const { open, server } = world(record({ intent: { startedAt: 0, by: 'host:9' } }), hour);
    const handout = await open().credential(null, never);
    expect(handout).toMatchObject({ kind: 'none', person: 'holdfast login work' });
    expect(tokenOf(handout)).toMatch(/was lost \(its process \(host:9\).*not sent a second time/);
    expect(tokenOf(await open().credential(null, never))).toMatch(/was lost/);
    expect(server.sent).toEqual([]);
  });

  it('uses an access token to its end whose renewal was lost, unless the server no longer takes it', async () => {
    const lostAnswer = { kind: 'lost', how: 'timeout', detail: 'd', retryAfterMs: null } as const;
    for (const [probeAnswer, token] of [
      ['works', 'fake-access-1'],
      ['unknown', 'fake-access-1'],
      ['refused', null],
    ] as const) {
      const { open, server } = world(record(), due);
      Object.assign(server, { probeAnswer });
      server.answers.push(lostAnswer);
      const keeper = open();
      await keeper.credential(null, never);
      await keeper.settled();
      const handout = await keeper.credential(null, never);
      expect(handout.kind === 'credential' ? tokenOf(handout) : null).toBe(token);
      expect(server.sent).toHaveLength(1);
    }
  });

  it.each<[string, GrantOutcome, Partial<RecordTrouble>]>([
    ['a refused grant', { kind: 'refused', about: 'grant', error: 'invalid_grant' }, { kind: 'refused' }],
    ['a server that is away', { kind: 'unavailable', detail: 'd', retryAfterMs: null }, { kind: 'unavailable' }],
    ['a lost answer', { kind: 'lost', how: 'reset', detail: 'd', retryAfterMs: null }, { kind: 'lost' }],
  ])('notes %s with the generation it belongs to, and forgets it with the next login', async (_, outcome, trouble) => {
    const { open, server, store, facts } = world();
    server.answers.push(outcome);
    const keeper = open();
    expect(await keeper.credential(generation('g1'), never)).toMatchObject({ kind: 'none' });
    expect(troubleIn(store)).toMatchObject(trouble);
    expect(facts).toMatchObject([{ event: 'profile-trouble', trouble }]);
    await keeper.accept(granted(5), 1);
    expect(tokenOf(await keeper.credential(generation('g1'), never))).toBe('fake-access-5');
    expect(troubleIn(store)).toBeNull();
  });

  it.each([400, 403, 404, 418])(
    'sends a lapsed token three times where a server answers %s in words of its own, then only a person helps',
    async (status) => {
      const { open, server, store, clock } = world(record(), 1, { personMs: 0, vendorMs: 3_600_000 });
      const refusal = {
        kind: 'unavailable',
        detail: `the token endpoint answered ${status} with text/html`,
        retryAfterMs: null,
        status,
      } as const;
      server.answers.push(...Array.from({ length: 9 }, () => refusal));
      const handout = await open().credential(generation('g1'), never);
      expect(handout).toMatchObject({ kind: 'none', person: 'holdfast login work' });
      expect(tokenOf(handout)).toMatch(
        /answered \d+ with text\/html, the same each time, .* its login is kept, and not sent again until somebody has signed in$/,
      );
      expect(server.sent).toHaveLength(3);
      // Not later, not by the timer, and not by another process.
      clock.set(clock.now() + 10 * hour);
      const stop = open().start();
      await open().credential(generation('g1'), never);
      await stop();
      expect(server.sent).toHaveLength(3);
      expect(store.stored).toMatchObject({ kind: 'record', record: { credential: { generation: 'g1' } } });
      server.answers.length = 0;
      const after = open();
      await after.accept(granted(5), clock.now());
      expect(tokenOf(await after.credential(generation('g1'), never))).toBe('fake-access-5');
    },
  );

  it('goes on trying where the refusals are not the same, or come from a server that asks to wait', async () => {
    const { open, server } = world(record(), 1, true);
    const answer = (status: number) => ({ kind: 'unavailable', detail: 'd', retryAfterMs: null, status }) as const;
    const busy = { kind: 'unavailable', detail: 'the token endpoint answered 429', retryAfterMs: null } as const;
    server.answers.push(answer(400), answer(400), answer(404), busy, busy, busy, busy, answer(404));
    expect(tokenOf(await open().credential(generation('g1'), never))).toBe('fake-access-2');
    expect(server.sent).toHaveLength(9);
  });

  it('waits out a server that is away, when it may', async () => {
    const { open, server, clock } = world(record(), 1, true);
    server.answers.push(
      { kind: 'unavailable', detail: 'd', retryAfterMs: 60_000 },
      { kind: 'unavailable', detail: 'd', retryAfterMs: null },
    );
    expect(tokenOf(await open().credential(generation('g1'), never))).toBe('fake-access-2');
    expect(clock.now()).toBeGreaterThan(60_000);
    expect(server.sent).toEqual(['fake-refresh-1', 'fake-refresh-1', 'fake-refresh-1']);
  });

  it('waits for a person and for a server as long as each may be waited for, and remembers for whom it was in vain', async () => {
    const limits = { personMs: 180_000, vendorMs: 900_000 };
    const alone = world(null, 1, limits);
    const forPerson = alone.open();
    expect(await forPerson.credential(null, never)).toMatchObject({ kind: 'none', person: 'holdfast login work' });
    expect(alone.clock.now()).toBe(1 + limits.personMs);
    expect(forPerson.ranOut).toMatchObject({ person: 'holdfast login work' });

    const cut = world(record(), 1, limits);
    const away = { kind: 'unavailable', detail: 'away', retryAfterMs: 60_000 } as const;
    cut.server.answers.push(...Array.from({ length: 99 }, () => away));
    const forServer = cut.open();
    expect(await forServer.credential(generation('g1'), never)).toMatchObject({ kind: 'none', person: null });
    expect(cut.clock.now()).toBeGreaterThanOrEqual(limits.vendorMs);
    expect(forServer.ranOut).toMatchObject({ person: null });

    cut.server.answers.length = 0;
    cut.clock.set(cut.clock.now() + hour);
    expect(tokenOf(await forServer.credential(generation('g1'), never))).toBe('fake-access-2');
    expect(forServer.ranOut).toBeNull();
  });

  it('that may wait for nobody says at once what stands in the way', async () => {
    const { open, clock } = world(null, 1, { personMs: 0, vendorMs: 0 });
    expect(await open().credential(null, never)).toMatchObject({ kind: 'none' });
    expect(clock.now()).toBe(1);
  });

  it('waits for a person, says so once, and goes on after the login', async () => {
    const { open, store, facts } = world(null, 1, true);
    const keeper = open();
    const waiting = keeper.credential(null, never);
    await new Promise((resolve) => void setTimeout(resolve, 20));
    const wait = { because: 'nobody has logged in to profile work yet', person: 'holdfast login work' };
    expect(facts).toEqual([{ event: 'profile-waiting', ...wait }]);
    expect(keeper.waitsFor).toEqual(wait);
    await store.save(record({ credential: credential({ expiresAt: null, renewAt: null }) }), null);
    expect(tokenOf(await waiting)).toBe('fake-access-1');
    expect(keeper.waitsFor).toBeNull();
  });

  it('says so again when the login that it waited for is gone as well', async () => {
    const { open, store, facts } = world(null, 1, true);
    const keeper = open();
    const first = keeper.credential(null, never);
    await store.save(record({ credential: credential({ expiresAt: null, renewAt: null }) }), null);
    await first;
    await keeper.forget();
    const left = new AbortController();
    const second = keeper.credential(null, left.signal);
    await new Promise((resolve) => void setTimeout(resolve, 20));
    left.abort();
    await second;
    expect(facts.filter(({ event }) => event === 'profile-waiting')).toHaveLength(2);
  });

  it('ends a wait when who asked has gone, and lets the renewal finish', async () => {
    const { open, server, store } = world();
    const keeper = open();
    const gone = new AbortController();
    let answer = (): void => undefined;
    server.delay = () => new Promise((resolve) => (answer = resolve));
    const waiting = keeper.credential(generation('g1'), gone.signal);
    await new Promise((resolve) => void setImmediate(resolve));
    gone.abort();
    expect((await waiting).kind).toBe('none');
    answer();
    await keeper.settled();
    expect(store.stored).toMatchObject({ record: { trouble: null, intent: null, credential: { access: granted(2).access } } });
  });

  it('brakes when every new token is refused at once', async () => {
    const { open, server, clock } = world();
    const keeper = open();
    let last = generation('g1');
    let handout = await keeper.credential(last, never);
    while (handout.kind === 'credential' && server.sent.length < 50) {
      last = handout.credential.generation;
      handout = await keeper.credential(last, never);
    }
    expect(server.sent).toHaveLength(5);
    expect(handout).toMatchObject({ kind: 'none', because: containing('braked') });
    clock.set(clock.now() + 2_000);
    expect((await keeper.credential(last, never)).kind).toBe('credential');
  });

  it('fetches a first token where that costs nothing', async () => {
    const { open, server } = world(null);
    expect(tokenOf(await open('repeatable').credential(null, never))).toBe('fake-access-2');
    expect(server.sent).toEqual(['none']);
  });

  it('renews at its time by itself', async () => {
    const { open, clock, server } = world(record(), due - 600_000);
    const keeper = open();
    const stop = keeper.start();
    while (server.sent.length === 0 && clock.now() < hour) await new Promise((resolve) => void setImmediate(resolve));
    await stop();
    expect(clock.now()).toBeLessThan(due + 60_000);
    // A machine that slept, or a clock that was set, is noticed within this.
    expect(Math.max(...clock.slept)).toBeLessThanOrEqual(30_000);
    expect(keeper.ready()?.access.reveal()).toBe('fake-access-2');
  });

  it('keeps what it saw last when an older look at the store ends later', async () => {
    const { open, store } = world();
    const keeper = open();
    const reads: Array<() => void> = [];
    store.read = () => {
      const { stored } = store;
      return new Promise((resolve) => reads.push(() => resolve(stored)));
    };
    const older = keeper.look();
    store.stored = { kind: 'record', record: record({ credential: credential({ generation: generation('g2') }) }) };
    const newer = keeper.look();
    for (const end of reads.toReversed()) end();
    await Promise.all([older, newer]);
    expect(keeper.ready()?.generation).toBe('g2');
  });

  it('has nothing ready before it has looked, and forgets', async () => {
    const { open } = world();
    const keeper = open();
    expect(keeper.ready()).toBeNull();
    await keeper.look();
    expect(keeper.ready()?.generation).toBe('g1');
    await keeper.forget();
    expect(keeper.ready()).toBeNull();
  });
});
