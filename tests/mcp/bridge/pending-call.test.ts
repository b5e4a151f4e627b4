import { describe, expect, it } from 'vitest';
import type { Generation } from '../../../src/core/profile/record.ts';
import { PendingCall } from '../../../src/mcp/bridge/pending-call.ts';
import { request } from './bridge-world.ts';

function call() {
  const held: number[] = [];
  return { call: new PendingCall(request(1, 'tools/call'), (until) => void held.push(until)), held };
}

describe('a call on its way to the server', () => {
  it('waits for the answer to what was sent last, and to nothing before', () => {
    const { call: sent } = call();
    const first = sent.send();
    expect(first()).toBe(true);
    const second = sent.send();
    expect([first(), second()]).toEqual([false, true]);
    sent.answer();
    expect([first(), second()]).toEqual([false, false]);
    const third = sent.send();
    expect([first(), second(), third()]).toEqual([false, false, true]);
  });

  it('tells each time when it begins to wait for a credential, and knows whether it still does', () => {
    const { call: waits, held } = call();
    expect(waits.isHeld).toBe(false);
    waits.hold(5);
    expect([waits.isHeld, held]).toEqual([true, [5]]);
    waits.release();
    waits.hold(7);
    expect([waits.isHeld, held]).toEqual([true, [5, 7]]);
  });

  it('knows what it was sent with last', () => {
    const { call: sent } = call();
    expect(sent.sentWith).toBeNull();
    sent.carry('g1' as Generation);
    sent.carry(null);
    expect(sent.sentWith).toBeNull();
  });

  it('is left once for all who carry it', () => {
    const { call: left } = call();
    const { signal } = left;
    left.leave();
    left.leave();
    expect([signal.aborted, left.signal === signal]).toEqual([true, true]);
  });
});
