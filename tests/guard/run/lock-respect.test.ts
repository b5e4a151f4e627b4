import { describe, expect, it } from 'vitest';
import { untilNobodyRefreshes } from '../../../src/guard/run/lock-respect.ts';
import type { ClientLockState } from '../../../src/core/ports.ts';
import { ManualClock } from '../../keeper/world.ts';

function waiting(lock: { state: ClientLockState }) {
  const clock = new ManualClock();
  const said: string[] = [];
  let over = false;
  const wait = untilNobodyRefreshes({ refreshLock: async () => lock.state }, clock, (text) => said.push(text));
  void wait.then(() => (over = true));
  return { clock, said, wait, isOver: () => over };
}

describe('before a client is told to end', () => {
  it.each(['free', 'stale'] as const)('nothing is waited for when its refresh lock is %s', async (state) => {
    const { said, wait } = waiting({ state });
    await wait;
    expect(said).toEqual([]);
  });

  it('its refresh is waited for, which is said once', async () => {
    const lock: { state: ClientLockState } = { state: 'held' };
    const { clock, said, isOver } = waiting(lock);
    await clock.advance(25_000);
    expect(isOver()).toBe(false);
    lock.state = 'free';
    await clock.advance(100);
    expect(isOver()).toBe(true);
    expect(said).toEqual([expect.stringContaining('in 40 s at the latest')]);
  });

  it('a refresh that does not end is waited for as long as the client gives it, and no longer', async () => {
    const { clock, isOver } = waiting({ state: 'held' });
    await clock.advance(39_900);
    expect(isOver()).toBe(false);
    await clock.advance(200);
    expect(isOver()).toBe(true);
  });
});
