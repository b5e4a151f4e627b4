import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import { Trouble } from '../../src/keeper/trouble.ts';
import { ManualClock } from './world.ts';

const minute = 60_000;

function begin(holdMs = 10 * minute) {
  const clock = new ManualClock();
  const facts: Fact[] = [];
  return { clock, facts, trouble: new Trouble(clock, { note: (fact) => void facts.push(fact) }, holdMs) };
}

describe('a trouble', () => {
  it('is over when the hold has lasted, to the millisecond, from its first moment', async () => {
    const { clock, trouble } = begin();
    trouble.waiting('token-endpoint');
    await clock.advance(4 * minute);
    trouble.holding('store-blank');
    await clock.advance(4 * minute);
    expect(trouble.isOver()).toBe(false);
    await clock.advance(2 * minute - 1);
    expect(trouble.isOver()).toBe(false);
    await clock.advance(1);
    expect(trouble.isOver()).toBe(true);
  });

  it('with no hold at all is over at once', () => {
    expect(begin(0).trouble.isOver()).toBe(true);
  });

  it('says each reason once, however often it comes up', () => {
    const { facts, trouble } = begin();
    for (const _ of [1, 2, 3]) {
      trouble.waiting('token-endpoint');
      trouble.holding('store-blank');
    }
    expect(facts.map((fact) => ('because' in fact ? fact.because : fact.event))).toEqual(['token-endpoint', 'store-blank']);
  });

  it('shows since when and until when, with one beginning for all its reasons', async () => {
    const { clock, trouble } = begin();
    const startedAt = clock.now();
    trouble.waiting('token-endpoint');
    await clock.advance(minute);
    trouble.holding('store-blank');
    expect(trouble.state).toEqual({ kind: 'holding', because: 'store-blank', since: startedAt, until: startedAt + 10 * minute });
  });

  it('that ends says how long somebody was held, and a mere wait says nothing', async () => {
    const { clock, facts, trouble } = begin();
    trouble.waiting('token-endpoint');
    trouble.end();
    expect(facts.map(({ event }) => event)).toEqual(['waiting']);
    trouble.holding('store-blank');
    await clock.advance(3 * minute);
    trouble.end();
    expect(facts.at(-1)).toEqual({ event: 'resumed', heldMs: 3 * minute });
    expect(trouble.state).toEqual({ kind: 'watching' });
    trouble.end();
    expect(facts).toHaveLength(3);
  });

  it('that comes again after its end is said again, and is a mere wait if that is all it is', () => {
    const { facts, trouble } = begin();
    trouble.waiting('token-endpoint');
    trouble.holding('store-blank');
    trouble.end();
    trouble.waiting('token-endpoint');
    trouble.end();
    expect(facts.map(({ event }) => event)).toEqual(['waiting', 'holding', 'resumed', 'waiting']);
  });

  it('has a hold of its own when it comes after one that ended', async () => {
    const { clock, trouble } = begin();
    trouble.holding('store-blank');
    await clock.advance(9 * minute);
    trouble.end();
    trouble.holding('store-blank');
    await clock.advance(2 * minute);
    expect(trouble.isOver()).toBe(false);
  });

  it('goes on for a client that was told to come again, and is forgotten when nobody came', async () => {
    const { clock, trouble } = begin();
    trouble.holding('store-blank');
    await clock.advance(5 * minute);
    expect(trouble.isOver()).toBe(false);
    await clock.advance(5 * minute);
    expect(trouble.isOver()).toBe(true);
    await clock.advance(5 * minute + 1);
    expect(trouble.isOver()).toBe(false);
  });
});
