import { describe, expect, it } from 'vitest';
import type { Release } from '../../src/core/ports.ts';
import { Machine, fp, settle } from './world.ts';

const listening = (): AbortSignal => new AbortController().signal;
const minute = 60_000;

/** Watches a promise without waiting for it. */
function watched(passage: Promise<Release>): { value: Release | null } {
  const seen: { value: Release | null } = { value: null };
  void passage.then((value) => (seen.value = value));
  return seen;
}

function eventsOf(facts: ReadonlyArray<{ event: string }>): string[] {
  return facts.map((fact) => fact.event);
}

describe('a refused request', () => {
  it('goes on at once, with no messenger, when the store is already newer', async () => {
    const machine = new Machine();
    machine.login('two');
    const { keeper } = await machine.session();
    await expect(keeper.afterRefusal(fp('one'), listening())).resolves.toEqual({ go: 'as-refused', because: 'adopted' });
    expect(machine.sent).toEqual([]);
  });

  it('goes on after one messenger has renewed its generation', async () => {
    const machine = new Machine();
    machine.login('one');
    machine.onSend = async () => machine.login('two');
    const { keeper, facts } = await machine.session();
    await expect(keeper.afterRefusal(fp('one'), listening())).resolves.toEqual({ go: 'as-refused', because: 'renewed' });
    expect(machine.sent).toEqual(['one']);
    expect(facts).toContainEqual(expect.objectContaining({ event: 'messenger', result: 'moved', proactive: false }));
  });

  it('shares one messenger with everybody refused with the same generation, in all sessions', async () => {
    const machine = new Machine();
    machine.login('one');
    machine.onSend = async () => {
      await machine.clock.sleep(25_000);
      machine.login('two');
    };
    const sessions = await Promise.all(Array.from({ length: 6 }, () => machine.session()));
    const passages = sessions.flatMap(({ keeper }) => [
      keeper.afterRefusal(fp('one'), listening()),
      keeper.afterRefusal(fp('one'), listening()),
    ]);
    await machine.clock.advance(26_000);
    const answers = await Promise.all(passages);
    expect(answers.every((answer) => answer.go === 'as-refused')).toBe(true);
    expect(machine.sent).toEqual(['one']);
  });

  it('waits for another process of the client that is refreshing, and spends nothing', async () => {
    const machine = new Machine();
    machine.login('one');
    machine.lock = 'held';
    const { keeper } = await machine.session();
    const passage = watched(keeper.afterRefusal(fp('one'), listening()));
    await machine.clock.advance(9_000);
    expect(passage.value).toBeNull();
    machine.login('two');
    machine.lock = 'free';
    await settle();
    expect(passage.value).toEqual({ go: 'as-refused', because: 'adopted' });
    expect(machine.sent).toEqual([]);
  });

  it('waits out a token endpoint with growing pauses, and says so once', async () => {
    const machine = new Machine();
    machine.login('one');
    const { keeper, facts } = await machine.session();
    const passage = watched(keeper.afterRefusal(fp('one'), listening()));
    await machine.clock.advance(4_000);
    expect(machine.sent).toHaveLength(1);
    await machine.clock.advance(2_000);
    expect(machine.sent).toHaveLength(2);
    await machine.clock.advance(8_900);
    expect(machine.sent).toHaveLength(2);
    machine.onSend = async () => machine.login('two');
    await machine.clock.advance(3_000);
    expect(passage.value).toEqual({ go: 'as-refused', because: 'renewed' });
    expect(eventsOf(facts).filter((event) => event === 'waiting')).toHaveLength(1);
  });

  it('backs off in memory when the attempt cannot be written down', async () => {
    const machine = new Machine();
    machine.login('one');
    machine.attemptsFail = true;
    const { keeper } = await machine.session();
    void keeper.afterRefusal(fp('one'), listening());
    await machine.clock.advance(4_000);
    expect(machine.sent).toHaveLength(1);
  });

  it('is held for a person once the messenger left a blank store, and goes on when one signs in', async () => {
    const machine = new Machine();
    machine.login('one');
    machine.onSend = async () => machine.blank();
    const { keeper, facts } = await machine.session();
    const passage = watched(keeper.afterRefusal(fp('one'), listening()));
    await machine.clock.advance(2 * 60 * minute);
    expect(passage.value).toBeNull();
    expect(keeper.storeEmpty).toBe(true);
    machine.login('two');
    await settle();
    expect(passage.value).toEqual({ go: 'as-refused', because: 'signed-in' });
    expect(machine.sent).toHaveLength(1);
    expect(eventsOf(facts).filter((event) => event === 'holding')).toHaveLength(1);
    expect(facts).toContainEqual({ event: 'resumed', heldMs: 2 * 60 * minute });
  });

  it('gets the vendor’s own answer at the deadline, and so does everybody after it', async () => {
    const machine = new Machine();
    machine.blank();
    const { keeper } = await machine.session({ holdMs: 10 * minute });
    const passage = watched(keeper.afterRefusal(fp('one'), listening()));
    await machine.clock.advance(10 * minute - 1);
    expect(passage.value).toBeNull();
    await machine.clock.advance(2_000);
    expect(passage.value).toEqual({ go: 'give-up', because: 'deadline' });
    await expect(keeper.afterRefusal(fp('one'), listening())).resolves.toEqual({ go: 'give-up', because: 'deadline' });
  });

  it('keeps its deadline when its client is told to come again and does', async () => {
    const machine = new Machine();
    machine.blank();
    const { keeper, facts } = await machine.session({ holdMs: 10 * minute });
    const gone = new AbortController();
    void keeper.afterRefusal(fp('one'), gone.signal);
    await machine.clock.advance(6 * minute);
    gone.abort();
    await machine.clock.advance(40_000);
    const again = watched(keeper.afterRefusal(fp('one'), listening()));
    await machine.clock.advance(3.5 * minute);
    expect(again.value).toEqual({ go: 'give-up', because: 'deadline' });
    expect(eventsOf(facts).filter((event) => event === 'holding')).toHaveLength(1);
  });

  it('of a login that the store never held is passed on, where nobody is known to use a store that has none', async () => {
    const machine = new Machine();
    machine.blank();
    const { keeper, facts } = await machine.session({ isInUse: false });
    await expect(keeper.afterRefusal(fp('other'), listening())).resolves.toEqual({ go: 'give-up', because: 'other-login' });
    expect(eventsOf(facts)).not.toContain('holding');
    expect(keeper.refused.count).toBe(0);
  });

  it('is held where the store held that login, whoever was started', async () => {
    const machine = new Machine();
    machine.login('one');
    const { keeper } = await machine.session({ isInUse: false });
    machine.blank();
    const passage = watched(keeper.afterRefusal(fp('one'), listening()));
    await machine.clock.advance(minute);
    expect([passage.value, keeper.state.kind, keeper.refused]).toEqual([null, 'holding', { count: 1, latest: 'one' }]);
  });

  it('is left to the client where no messenger can be sent', async () => {
    const machine = new Machine();
    machine.login('one');
    const { keeper } = await machine.session({ messenger: null });
    await expect(keeper.afterRefusal(fp('one'), listening())).resolves.toEqual({
      go: 'give-up',
      because: 'no-client-found',
    });
  });

  it('is renewed by a messenger whose client was not known when the session was opened', async () => {
    const machine = new Machine();
    machine.login('one');
    machine.onSend = async () => machine.login('two');
    let isAtHand = false;
    const messenger = { ...machine.messenger, isAtHand: async () => isAtHand };
    const { keeper } = await machine.session({ messenger });
    await expect(keeper.afterRefusal(fp('one'), listening())).resolves.toMatchObject({ because: 'no-client-found' });
    isAtHand = true;
    await expect(keeper.afterRefusal(fp('one'), listening())).resolves.toEqual({ go: 'as-refused', because: 'renewed' });
  });

  it('spends nothing where the new login could not be saved', async () => {
    const machine = new Machine();
    machine.login('one');
    machine.obstacle = { code: 'store-read-only', detail: 'read-only' };
    const { keeper, facts } = await machine.session();
    const passage = watched(keeper.afterRefusal(fp('one'), listening()));
    await machine.clock.advance(minute);
    expect(machine.sent).toEqual([]);
    expect(facts).toContainEqual(expect.objectContaining({ event: 'holding', because: 'store-not-writable' }));
    machine.obstacle = null;
    machine.onSend = async () => machine.login('two');
    await machine.clock.advance(3_000);
    expect(passage.value?.go).toBe('as-refused');
  });

  it.each<['store-read-only' | 'store-disk-full' | 'store-locked', 'blank' | 'absent', string]>([
    ['store-read-only', 'blank', 'store-not-writable'],
    ['store-disk-full', 'absent', 'store-not-writable'],
    ['store-locked', 'blank', 'store-blank'],
  ])('sends nobody to log in where that could not be saved: %s, %s', async (code, kind, because) => {
    const machine = new Machine();
    machine.login('one');
    const { keeper, facts } = await machine.session();
    machine.obstacle = { code, detail: code };
    if (kind === 'blank') machine.blank();
    else machine.put({ kind: 'absent' });
    const passage = watched(keeper.afterRefusal(fp('one'), listening()));
    await machine.clock.advance(minute);
    const held = facts.filter((fact) => fact.event === 'holding').map((fact) => fact.because);
    expect(held).toEqual([because]);
    machine.obstacle = null;
    await machine.clock.advance(minute);
    machine.login('two');
    await machine.clock.advance(minute);
    expect(passage.value).toEqual({ go: 'as-refused', because: 'signed-in' });
  });

  it('tries once whether a login could be saved, however long it is held', async () => {
    const machine = new Machine();
    machine.login('one');
    const { keeper } = await machine.session();
    machine.blank();
    const before = machine.trials;
    watched(keeper.afterRefusal(fp('one'), listening()));
    await machine.clock.advance(60 * minute);
    expect(machine.trials - before).toBe(1);
  });

  it('goes on, said to be a switch, when a person signs in to another account', async () => {
    const machine = new Machine();
    machine.login('one');
    machine.onSend = async () => machine.login('other', { identity: { account: 'bob' } });
    const { keeper, facts } = await machine.session();
    await expect(keeper.afterRefusal(fp('one'), listening())).resolves.toEqual({ go: 'as-refused', because: 'switched' });
    expect(eventsOf(facts)).toContain('account-switched');
    expect(facts).not.toContainEqual(expect.objectContaining({ event: 'messenger', result: 'moved' }));
  });

  it('is not needed to notice a switch of account', async () => {
    const machine = new Machine();
    machine.login('one');
    const { facts } = await machine.session();
    machine.login('other', { identity: { account: 'bob' } });
    await settle();
    expect(eventsOf(facts)).toEqual(['account-switched']);
  });

  it('passes on as it was when the store itself throws', async () => {
    const machine = new Machine();
    machine.login('one');
    const { keeper, facts } = await machine.session();
    machine.store.refreshLock = async () => {
      throw new Error('EIO');
    };
    await expect(keeper.afterRefusal(fp('one'), listening())).resolves.toEqual({ go: 'give-up', because: 'internal-error' });
    expect(eventsOf(facts)).toContain('internal-error');
  });
});

describe('a renewal of another session', () => {
  it.each(['moved', 'refused'] as const)('that ends (%s) while this one decides is seen in the store, and calls nobody', async (result) => {
    const machine = new Machine();
    machine.login('one');
    const { keeper, facts } = await machine.session();
    machine.onLast = () => {
      machine.onLast = () => undefined;
      machine.attempt = { generation: fp('one'), startedAt: machine.clock.now(), result, count: 1 };
      machine.login('two');
    };
    await expect(keeper.afterRefusal(fp('one'), listening())).resolves.toEqual({ go: 'as-refused', because: 'adopted' });
    expect(facts.map(({ event }) => event)).not.toContain('holding');
    expect(machine.sent).toEqual([]);
  });
});

describe('a vendor that refuses every login', () => {
  it('is asked for few logins, ever more slowly, and has the last word', async () => {
    const machine = new Machine();
    machine.login('1');
    machine.onSend = async (spent) => machine.login(`${Number(spent) + 1}`);
    const { keeper } = await machine.session();
    const startedAt = machine.clock.now();
    const renewals: number[] = [];
    const said: string[] = [];
    for (let i = 0; i < 40 && said.at(-1) !== 'give-up'; i += 1) {
      const offered = machine.reading.kind === 'login' ? machine.reading.login.generation : fp('none');
      const passage = watched(keeper.afterRefusal(offered, listening()));
      while (passage.value === null) await machine.clock.advance(1_000);
      said.push(passage.value.go);
      while (renewals.length < machine.sent.length) renewals.push(Math.round((machine.clock.now() - startedAt) / 1_000));
    }
    expect(machine.sent).toEqual(['1', '2', '3', '4', '5']);
    expect(renewals.at(-1)).toBeGreaterThan(20 * 60);
    expect(said.filter((go) => go === 'ask-again').length).toBeLessThan(10);
    expect(said.at(-1)).toBe('give-up');
  });

  it('is trusted again as soon as the login works', async () => {
    const machine = new Machine();
    machine.login('one');
    machine.onSend = async (spent) => machine.login(`${spent}+`);
    const { keeper } = await machine.session();
    await keeper.afterRefusal(fp('one'), listening());
    expect(keeper.awaitsProof).toBe(true);
    keeper.proven(fp('one+'));
    expect(keeper.awaitsProof).toBe(false);
    await expect(keeper.afterRefusal(fp('one+'), listening())).resolves.toEqual({ go: 'as-refused', because: 'renewed' });
    expect(machine.sent).toEqual(['one', 'one+']);
  });

  it('is trusted again when a request was answered that left after the login came, but not for one before', async () => {
    const machine = new Machine();
    machine.login('one');
    machine.onSend = async (spent) => machine.login(`${spent}+`);
    const { keeper } = await machine.session();
    await keeper.afterRefusal(fp('one'), listening());
    const bornAt = machine.clock.now();
    keeper.heard(bornAt);
    expect(keeper.awaitsProof).toBe(true);
    keeper.heard(bornAt + 1);
    expect(keeper.awaitsProof).toBe(false);
  });
});

describe('the start of a run', () => {
  it('is at once with a good login', async () => {
    const machine = new Machine();
    machine.login('one');
    const { keeper } = await machine.session();
    await expect(keeper.readyToStart(listening())).resolves.toBe('ready');
    expect(machine.sent).toEqual([]);
  });

  it('waits for a renewal of a lapsed login', async () => {
    const machine = new Machine();
    machine.login('one', { expiresInMs: -1 });
    machine.onSend = async () => machine.login('two');
    const { keeper } = await machine.session();
    await expect(keeper.readyToStart(listening())).resolves.toBe('ready');
    expect(machine.sent).toEqual(['one']);
  });

  it('waits for a person where there is no login, and gives up at the deadline', async () => {
    const machine = new Machine();
    const { keeper, facts } = await machine.session({ holdMs: minute });
    const ready = keeper.readyToStart(listening());
    await machine.clock.advance(minute + 2_000);
    await expect(ready).resolves.toBe('gave-up');
    expect(facts).toContainEqual(expect.objectContaining({ event: 'holding', because: 'no-login' }));
  });

  it('goes on when a person signs in', async () => {
    const machine = new Machine();
    const { keeper } = await machine.session();
    const ready = keeper.readyToStart(listening());
    await machine.clock.advance(minute);
    machine.login('one');
    await expect(ready).resolves.toBe('ready');
  });

  it('does not wait for a lapsed login that nobody can renew and the client uses as it is', async () => {
    const machine = new Machine();
    machine.login('one', { expiresInMs: -1, refresh: null });
    const { keeper } = await machine.session();
    await expect(keeper.readyToStart(listening())).resolves.toBe('ready');
  });
});

describe('ahead of expiry', () => {
  it('renews nothing that nobody was seen to use, and does once a request has carried it', async () => {
    const machine = new Machine();
    machine.login('one', { expiresInMs: 60 * minute });
    machine.onSend = async () => machine.login('two', { expiresInMs: 8 * 60 * minute });
    const { keeper } = await machine.session({ isInUse: false });
    await machine.clock.advance(58 * minute);
    expect([machine.sent, keeper.awaitsProof]).toEqual([[], true]);
    keeper.proven(fp('other'));
    await machine.clock.advance(minute / 2);
    expect(machine.sent).toEqual([]);
    keeper.proven(fp('one'));
    await machine.clock.advance(minute);
    expect(machine.sent).toEqual(['one']);
  });

  it('renews once, before any client would', async () => {
    const machine = new Machine();
    machine.login('one');
    machine.onSend = async (spent) => machine.login(`${spent}+`);
    const sessions = await Promise.all([machine.session(), machine.session(), machine.session()]);
    await machine.clock.advance(8 * 3_600_000 - 16 * minute);
    expect(machine.sent).toEqual([]);
    await machine.clock.advance(2 * minute);
    expect(machine.sent).toEqual(['one']);
    expect(sessions[0].facts.concat(sessions[1].facts, sessions[2].facts)).toContainEqual(
      expect.objectContaining({ event: 'messenger', proactive: true }),
    );
    await Promise.all(sessions.map(({ stop }) => stop()));
  });

  it('holds nobody when the grant is dead, and warns once', async () => {
    const machine = new Machine();
    machine.login('one', { expiresInMs: minute });
    machine.obstacle = { code: 'store-read-only', detail: 'read-only' };
    const { facts, stop } = await machine.session();
    await machine.clock.advance(5 * minute);
    expect(eventsOf(facts)).toEqual(['warned']);
    await stop();
  });

  it('lets a messenger finish when the session stops', async () => {
    const machine = new Machine();
    machine.login('one', { expiresInMs: 7 * minute });
    let finished = false;
    machine.onSend = async () => {
      await machine.clock.sleep(20_000);
      machine.login('two');
      finished = true;
    };
    const { stop } = await machine.session();
    await machine.clock.advance(31_000);
    expect(machine.sent).toEqual(['one']);
    const stopped = stop();
    await machine.clock.advance(25_000);
    await stopped;
    expect(finished).toBe(true);
  });
});

describe('a turn of the client', () => {
  it('goes on at once while the login is good', async () => {
    const machine = new Machine();
    machine.login('one');
    const { keeper } = await machine.session();
    await expect(keeper.readyForTurn(null, listening())).resolves.toBe('ready');
    expect(machine.sent).toEqual([]);
  });

  it('waits for a renewal that is due, and spends one only', async () => {
    const machine = new Machine();
    machine.login('one', { expiresInMs: 10 * minute });
    machine.onSend = async () => machine.login('two');
    const sessions = await Promise.all(Array.from({ length: 6 }, () => machine.session()));
    const turns = sessions.map(({ keeper }) => keeper.readyForTurn(null, listening()));
    await machine.clock.advance(1_000);
    await expect(Promise.all(turns)).resolves.toEqual(Array(6).fill('ready'));
    expect(machine.sent).toEqual(['one']);
  });

  it('is not held by a renewal ahead of expiry that fails, nor is that tried again at once', async () => {
    const machine = new Machine();
    machine.login('one', { expiresInMs: 10 * minute });
    const { keeper } = await machine.session();
    await expect(keeper.readyForTurn(null, listening())).resolves.toBe('ready');
    await expect(keeper.readyForTurn(null, listening())).resolves.toBe('ready');
    expect(machine.sent).toEqual(['one']);
  });

  it('waits for a person when the store is blank, and gives up at the end of the hold', async () => {
    const machine = new Machine();
    machine.blank();
    const { keeper, facts } = await machine.session({ holdMs: minute });
    const first = keeper.readyForTurn(null, listening());
    await machine.clock.advance(30_000);
    machine.login('two');
    await expect(first).resolves.toBe('ready');
    machine.blank();
    const second = keeper.readyForTurn(null, listening());
    await machine.clock.advance(70_000);
    await expect(second).resolves.toBe('gave-up');
    expect(eventsOf(facts).filter((event) => event === 'holding')).toHaveLength(2);
  });

  it('waits for the renewal of a login that ended an earlier turn, though it has not lapsed', async () => {
    const machine = new Machine();
    machine.login('one');
    machine.onSend = async () => machine.login('two');
    const { keeper } = await machine.session();
    await expect(keeper.readyForTurn(fp('one'), listening())).resolves.toBe('ready');
    expect(machine.sent).toEqual(['one']);
    await expect(keeper.readyForTurn(fp('one'), listening())).resolves.toBe('ready');
    expect(machine.sent).toEqual(['one']);
  });

  it.each([
    ['is held while the client would spend a login that it could not save', 6 * minute, 'one', true],
    ['is not held earlier than the client would renew by itself', 6 * minute + 1, 'one', false],
    ['is not held for a login that the client cannot renew', 2 * minute, null, false],
  ])('%s', async (_name, expiresInMs, refresh, held) => {
    const machine = new Machine();
    machine.obstacle = { code: 'store-read-only', detail: 'read-only' };
    machine.onSend = async () => machine.login('two');
    machine.login('one', { expiresInMs, refresh });
    const { keeper, facts } = await machine.session();
    const turn = keeper.readyForTurn(null, listening());
    await settle();
    expect(eventsOf(facts).includes('holding')).toBe(held);
    machine.obstacle = null;
    await machine.clock.advance(3_000);
    await expect(turn).resolves.toBe('ready');
    expect(machine.sent).toEqual(held ? ['one'] : []);
  });

  it('does not wait any more once nobody listens', async () => {
    const machine = new Machine();
    machine.blank();
    const { keeper } = await machine.session();
    const gone = new AbortController();
    const turn = keeper.readyForTurn(null, gone.signal);
    await settle();
    gone.abort();
    await expect(turn).resolves.toBe('gave-up');
  });

  it('does not take a login that lives for ten minutes for one that is always near its end', async () => {
    const machine = new Machine();
    machine.login('one', { expiresInMs: 10 * minute });
    machine.onSend = async () => machine.login('two', { expiresInMs: 10 * minute });
    const first = await machine.session();
    await first.keeper.readyForTurn(null, listening());
    await machine.clock.advance(minute);
    const second = await machine.session();
    await second.keeper.readyForTurn(null, listening());
    expect(machine.sent).toEqual(['one']);
  });
});
