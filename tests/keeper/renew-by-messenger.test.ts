import { describe, expect, it } from 'vitest';
import type { StoreReading } from '../../src/core/credential.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { RenewalDecision } from '../../src/core/renewal.ts';
import { renewByMessenger } from '../../src/keeper/renew-by-messenger.ts';
import { Machine, fp, settle } from './world.ts';

const renew = async (): Promise<RenewalDecision> => ({ do: 'renew' });

function begin() {
  const machine = new Machine();
  machine.login('one');
  const facts: Fact[] = [];
  const world = {
    clock: machine.clock,
    store: machine.store,
    leases: machine.leases,
    attempts: machine.attempts,
    messenger: machine.messenger,
    journal: { note: (fact: Fact) => void facts.push(fact) },
  };
  return { machine, facts, world };
}

describe('a renewal', () => {
  it('is noted as open before the messenger leaves, and as what it was after', async () => {
    const { machine, world } = begin();
    let noted: unknown = null;
    machine.onSend = async () => {
      noted = machine.attempt;
      await machine.clock.sleep(2_000);
      machine.login('two');
    };
    const startedAt = machine.clock.now();
    const outcome = renewByMessenger(world, fp('one'), renew);
    await machine.clock.advance(2_000);
    expect(await outcome).toEqual({ kind: 'done', result: 'moved', tookMs: 2_000 });
    expect(noted).toEqual({ generation: 'one', startedAt, result: 'open', count: 1 });
    // Counted from the end, so that the pause after a slow failure is a pause.
    expect(machine.attempt).toEqual({ generation: 'one', startedAt: startedAt + 2_000, result: 'moved', count: 1 });
  });

  it.each<[string, (machine: Machine) => void, string]>([
    ['another login', (machine) => machine.login('two'), 'moved'],
    ['the same login', () => undefined, 'unavailable'],
    ['an emptied one', (machine) => machine.blank(), 'refused'],
    ['nothing', (machine) => machine.put({ kind: 'absent' }), 'unavailable'],
    ['something that cannot be read', (machine) => machine.put({ kind: 'unreadable', detail: 'x' }), 'unreadable'],
    ['a login to another account', (machine) => machine.login('two', { identity: { account: 'bob' } }), 'unavailable'],
  ])('that leaves %s in the store', async (_what, leave, result) => {
    const { machine, world } = begin();
    machine.onSend = async () => leave(machine);
    expect(await renewByMessenger(world, fp('one'), renew)).toMatchObject({ kind: 'done', result });
    expect(machine.attempt).toMatchObject({ result });
  });

  it('is counted with earlier ones of its generation, and with no others', async () => {
    const { machine, world } = begin();
    await renewByMessenger(world, fp('one'), renew);
    await renewByMessenger(world, fp('one'), renew);
    expect(machine.attempt?.count).toBe(2);
    await renewByMessenger(world, fp('other'), renew);
    expect(machine.attempt?.count).toBe(1);
  });

  it('does not begin while another session is at it', async () => {
    const { machine, world } = begin();
    const giveBack = await machine.leases.take('renew-store');
    expect(await renewByMessenger(world, fp('one'), renew)).toEqual({ kind: 'busy' });
    await giveBack?.();
    expect(await renewByMessenger(world, fp('one'), renew)).toMatchObject({ kind: 'done' });
  });

  it('decides again under the lease by what is there by then, and leaves it when that says otherwise', async () => {
    const { machine, world } = begin();
    machine.obstacle = { code: 'store-disk-full', detail: 'full' };
    const seen: unknown[] = [];
    const hold: RenewalDecision = { do: 'hold', because: 'store-not-writable' };
    const outcome = await renewByMessenger(world, fp('one'), async (now) => {
      seen.push(now);
      return hold;
    });
    expect(outcome).toEqual({ kind: 'instead', decision: hold });
    expect(seen).toEqual([{ reading: machine.reading, attempt: null, obstacle: machine.obstacle }]);
    expect(machine.sent).toEqual([]);
    expect(machine.attempt).toBeNull();
    expect(await machine.leases.take('renew-store')).not.toBeNull();
  });

  it('gives the lease back when something in it throws', async () => {
    const { machine, world } = begin();
    machine.onSend = async () => {
      throw new Error('EAGAIN');
    };
    await expect(renewByMessenger(world, fp('one'), renew)).rejects.toThrow('EAGAIN');
    expect(await machine.leases.take('renew-store')).not.toBeNull();
  });

  it('is judged only when the client’s locks have gone, but not later than a minute after its end', async () => {
    const { machine, world } = begin();
    machine.onSend = async () => {
      machine.lock = 'held';
    };
    let judged = false;
    const late = renewByMessenger(world, fp('one'), renew).finally(() => (judged = true));
    await machine.clock.advance(10_000);
    expect(judged).toBe(false);
    machine.lock = 'free';
    machine.reading = loginOf(machine, 'two');
    await machine.clock.advance(200);
    await settle();
    expect(await late).toMatchObject({ result: 'moved' });

    const stuck = renewByMessenger(world, fp('two'), renew);
    await machine.clock.advance(60_000);
    expect(await stuck).toMatchObject({ result: 'unavailable' });
  });

  it('says why a client could not be started', async () => {
    const { facts, world } = begin();
    const messenger = { send: async () => ({ exitCode: null, oldSeen: 0, newSeen: 0, failedToStart: 'ENOENT' }) };
    expect(await renewByMessenger({ ...world, messenger }, fp('one'), renew)).toMatchObject({ result: 'unavailable' });
    expect(facts).toEqual([{ event: 'internal-error', where: 'messenger', message: 'ENOENT' }]);
  });
});

function loginOf(machine: Machine, generation: string): StoreReading {
  machine.login(generation);
  return machine.reading;
}
