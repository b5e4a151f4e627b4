import { setMaxListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import type { Clock } from '../../../src/core/ports.ts';
import { ProfileKeeper } from '../../../src/keeper/profile/profile-keeper.ts';
import type { Challenge } from '../../../src/mcp/authorization/challenge.ts';
import { SignInQueue } from '../../../src/mcp/authorization/sign-in-queue.ts';
import { generation, granted, record } from '../../core/profile/samples.ts';
import { realClock } from '../../stores/scratch.ts';
import { MemoryStore, plan, TestClock, TestLeases, TestServer } from '../../keeper/profile/world.ts';
import { shown } from '../../../src/core/shown.ts';

const noMore: Challenge = { scope: null, metadataUrl: null };
const wider: Challenge = { scope: 'a b', metadataUrl: null };
const never = new AbortController().signal;
setMaxListeners(0, never);
const declined = new HoldfastError('login-refused', 'declined', shown`holdfast mcp login x`);
const tooLate = new HoldfastError('login-needed', 'nobody signed in', shown`holdfast mcp login x`);

/** One machine: a store and leases that all its processes share. */
class Machine {
  readonly store = new MemoryStore();
  readonly leases = new TestLeases();
  readonly clock = new TestClock(60_000);
  #issued = 1;

  /** A process with a queue; `person` signs in, or does not. */
  queue(
    person: (arrived: Arrived) => Promise<void> | void = () => undefined,
    { withinMs = 1_000_000_000, clock = this.clock }: { withinMs?: number; clock?: Clock } = {},
  ) {
    const asked: Challenge[] = [];
    const keeper = new ProfileKeeper(
      plan({ store: this.store, leases: this.leases, clock: this.clock, renewer: new TestServer(this.clock).renewer() }),
    );
    const queue = new SignInQueue({
      id: 'x',
      keeper,
      store: this.store,
      leases: this.leases,
      clock,
      withinMs,
      tooLate: () => tooLate,
      declined: () => declined,
      signIn: async (challenge, signal) => {
        asked.push(challenge);
        const over = new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
        await Promise.race([Promise.resolve(person({ queue, signal })), over]);
        await keeper.accept(granted((this.#issued += 1)), 60_000);
      },
    });
    return { queue, asked, keeper };
  }
}

interface Arrived {
  readonly queue: SignInQueue;
  readonly signal: AbortSignal;
}

/** A person who signs in when told to. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}
const reasonOf = (end: PromiseSettledResult<void>): unknown => (end.status === 'rejected' ? end.reason : null);
const forever = (): Promise<never> => new Promise(() => undefined);
afterEach(() => void vi.useRealTimers());

describe('a person', () => {
  it('is asked once for all who wait', async () => {
    const { queue, asked } = new Machine().queue();
    await Promise.all(Array.from({ length: 20 }, () => queue.signedIn(noMore, null, never)));
    expect(asked).toEqual([noMore]);
  });

  it('is not asked when somebody has signed in by then', async () => {
    const machine = new Machine();
    machine.store.stored = { kind: 'record', record: record() };
    const { queue, asked } = machine.queue();
    await queue.signedIn(noMore, null, never);
    expect(asked).toEqual([]);
  });

  it('is asked when the one that is stored was refused', async () => {
    const machine = new Machine();
    machine.store.stored = { kind: 'record', record: record() };
    const { queue, asked } = machine.queue();
    await queue.signedIn(noMore, generation('g1'), never);
    expect(asked).toHaveLength(1);
  });

  it('is asked anew when the one before is not enough', async () => {
    const machine = new Machine();
    const { queue, asked, keeper } = machine.queue();
    await queue.signedIn(noMore, null, never);
    const first = keeper.reading.kind === 'record' ? keeper.reading.record.credential.generation : null;
    await queue.signedIn(noMore, first, never);
    expect(asked).toHaveLength(2);
  });

  it('is asked for more scopes after the sign-in that is on its way, when that is not enough', async () => {
    const machine = new Machine();
    machine.store.stored = { kind: 'record', record: record() };
    const { opened, open } = gate();
    const { queue, asked } = machine.queue(() => opened);
    const refused = generation('g1');
    const one = queue.signedIn(noMore, refused, never);
    const other = queue.signedIn(wider, refused, never);
    open();
    await Promise.all([one, other]);
    // What the first one brought is another credential than the one that was not enough.
    expect(asked).toEqual([noMore]);
  });

  it('who declines ends the wait of all, and is asked again by the next call', async () => {
    const { queue, asked } = new Machine().queue(({ queue: same }) => {
      if (asked.length > 1) return undefined;
      same.decline();
      return forever();
    });
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => queue.signedIn(noMore, null, never)));
    expect(all).toEqual(Array.from({ length: 5 }, () => ({ status: 'rejected', reason: declined })));
    expect(asked).toHaveLength(1);
    await queue.signedIn(noMore, null, never);
    expect(asked).toHaveLength(2);
  });

  it('who does not come ends the wait of all at its limit', async () => {
    const { queue } = new Machine().queue(forever, { withinMs: 20 });
    const all = await Promise.allSettled([queue.signedIn(noMore, null, never), queue.signedIn(noMore, null, never)]);
    expect(all.map(reasonOf)).toEqual([tooLate, tooLate]);
  });
});

describe('a sign-in', () => {
  it('that fails is told to all who wait, and nobody waits for the lease that it had', async () => {
    const failed = new HoldfastError('server-metadata', 'it must not be followed', shown`tell them`);
    const machine = new Machine();
    const { queue } = machine.queue(() => Promise.reject(failed));
    const all = await Promise.allSettled([queue.signedIn(noMore, null, never), queue.signedIn(noMore, null, never)]);
    expect(all.map(reasonOf)).toEqual([failed, failed]);
    expect(await machine.leases.take('sign-in-x')).not.toBeNull();
  });

  it('goes on when one of those who wait leaves', async () => {
    const { opened, open } = gate();
    const { queue, asked } = new Machine().queue(() => opened);
    const left = new AbortController();
    const [one, other] = [queue.signedIn(noMore, null, left.signal), queue.signedIn(noMore, null, never)];
    left.abort(new Error('left'));
    await expect(one).rejects.toThrow('left');
    open();
    await other;
    expect(asked).toHaveLength(1);
  });

  it('is not begun for one who has left already', async () => {
    const { queue, asked } = new Machine().queue();
    await expect(queue.signedIn(noMore, null, AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
    expect(asked).toEqual([]);
  });

  it('ends with the queue, and so does every later one', async () => {
    const { queue, asked } = new Machine().queue(forever);
    const waits = queue.signedIn(noMore, null, never);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    queue.close();
    await expect(waits).rejects.toBe(declined);
    await expect(queue.signedIn(noMore, null, never)).rejects.toBe(declined);
    expect(asked).toHaveLength(1);
  });
});

describe('two processes', () => {
  it('ask one person once', async () => {
    const machine = new Machine();
    const { opened, open } = gate();
    let looks = 0;
    // No time passes while the person takes theirs: a login that had ended meanwhile would be asked for again, and rightly so.
    const still: Clock = {
      now: () => 60_000,
      sleep: (_ms, signal) => {
        looks += 1;
        return realClock.sleep(1, signal);
      },
    };
    const [first, second] = [machine.queue(() => opened, { clock: still }), machine.queue(undefined, { clock: still })];
    const one = first.queue.signedIn(noMore, null, never);
    await vi.waitFor(() => expect(first.asked).toHaveLength(1));
    const other = second.queue.signedIn(noMore, null, never);
    await vi.waitFor(() => expect(looks).toBeGreaterThan(2));
    open();
    await Promise.all([one, other]);
    expect([first.asked.length, second.asked.length]).toEqual([1, 0]);
  });

  it('do not lose the sign-in when the one that asked is gone', async () => {
    const machine = new Machine();
    // Its lease is freed by the kernel; nobody says so.
    const giveBack = await machine.leases.take('sign-in-x');
    const { queue, asked } = machine.queue();
    const waits = queue.signedIn(noMore, null, never);
    await vi.waitFor(() => expect(machine.clock.slept.length).toBeGreaterThan(2));
    expect(asked).toEqual([]);
    await giveBack?.();
    await waits;
    expect(asked).toHaveLength(1);
  });

  it('do not wait for each other beyond the limit', async () => {
    const machine = new Machine();
    await machine.leases.take('sign-in-x');
    const { queue, asked } = machine.queue(undefined, { withinMs: 5_000 });
    await expect(queue.signedIn(noMore, null, never)).rejects.toBe(tooLate);
    expect([asked, machine.clock.now()]).toEqual([[], 65_000]);
  });

  it('end each with its own queue', async () => {
    const machine = new Machine();
    await machine.leases.take('sign-in-x');
    const { queue } = machine.queue();
    const waits = queue.signedIn(noMore, null, never);
    await vi.waitFor(() => expect(machine.clock.slept.length).toBeGreaterThan(0));
    queue.close();
    await expect(waits).rejects.toBe(declined);
  });
});
