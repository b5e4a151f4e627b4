import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import type { HoldLimits } from '../../src/core/hold.ts';
import { holdFor } from '../../src/core/hold.ts';
import { Trouble } from '../../src/keeper/trouble.ts';
import { ManualClock } from './world.ts';

const minute = 60_000;

const forPerson = { on: 'person', because: 'store-blank' } as const;
const forVendor = { on: 'vendor', because: 'token-endpoint' } as const;

function begin(hold: HoldLimits = holdFor(10 * minute)) {
  const clock = new ManualClock();
  const facts: Fact[] = [];
  return { clock, facts, trouble: new Trouble(clock, { note: (fact) => void facts.push(fact) }, hold) };
}

describe('a trouble', () => {
  it('is over when the hold has lasted, to the millisecond, from its first moment', async () => {
    const { clock, trouble } = begin();
    trouble.waiting('token-endpoint');
    await clock.advance(4 * minute);
    trouble.holding('store-blank');
    await clock.advance(4 * minute);
    expect(trouble.isOver(forPerson)).toBe(false);
    await clock.advance(2 * minute - 1);
    expect(trouble.isOver(forPerson)).toBe(false);
    await clock.advance(1);
    expect(trouble.isOver(forPerson)).toBe(true);
  });

  it('with no hold at all is over at once', () => {
    expect(begin(holdFor(0)).trouble.isOver(forPerson)).toBe(true);
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
    expect(trouble.isOver(forPerson)).toBe(false);
  });

  it('goes on for a client that was told to come again, and is forgotten when nobody came', async () => {
    const { clock, trouble } = begin();
    trouble.holding('store-blank');
    await clock.advance(5 * minute);
    expect(trouble.isOver(forPerson)).toBe(false);
    await clock.advance(5 * minute);
    expect(trouble.isOver(forPerson)).toBe(true);
    await clock.advance(5 * minute + 1);
    expect(trouble.isOver(forPerson)).toBe(false);
  });

  it('that was forgotten is not said to be over, since nothing says that the login is back', async () => {
    const { clock, facts, trouble } = begin();
    trouble.holding('store-blank');
    expect(trouble.isOver(forPerson)).toBe(false);
    await clock.advance(10 * minute);
    trouble.holding('store-blank');
    expect(facts.map(({ event }) => event)).toEqual(['holding', 'holding']);
  });
});

describe('a trouble with a limit for each kind of waiting', () => {
  const inCi = { personMs: 3 * minute, vendorMs: 15 * minute };

  it('waits for a person as long as for a person, although the vendor was waited for before', async () => {
    const { clock, trouble } = begin(inCi);
    trouble.waiting('token-endpoint');
    await clock.advance(4 * minute);
    expect(trouble.isOver(forVendor)).toBe(false);
    trouble.holding('store-blank');
    expect(trouble.state).toMatchObject({ kind: 'holding', until: clock.now() + 3 * minute });
    await clock.advance(3 * minute - 1);
    expect(trouble.isOver(forPerson)).toBe(false);
    await clock.advance(1);
    expect(trouble.isOver(forPerson)).toBe(true);
  });

  it('waits for the vendor to its own limit, to the millisecond', async () => {
    const { clock, trouble } = begin(inCi);
    trouble.waiting('token-endpoint');
    for (const step of [4, 4, 4]) {
      await clock.advance(step * minute);
      trouble.waiting('token-endpoint');
    }
    await clock.advance(3 * minute - 1);
    expect(trouble.isOver(forVendor)).toBe(false);
    await clock.advance(1);
    expect(trouble.isOver(forVendor)).toBe(true);
  });

  it('lasts no longer than the longer of the two, however they follow each other', async () => {
    const { clock, trouble } = begin(inCi);
    for (const _ of [1, 2, 3, 4]) {
      trouble.waiting('token-endpoint');
      await clock.advance(3.5 * minute);
    }
    trouble.holding('store-blank');
    await clock.advance(minute);
    expect(trouble.isOver(forPerson)).toBe(true);
  });

  it('names what it is stuck on while it waits, after it waited in vain, and no more once the login is back', async () => {
    const { clock, trouble } = begin(inCi);
    expect([trouble.stuck, trouble.hasRunOut]).toEqual([null, false]);
    trouble.waiting('token-endpoint');
    expect([trouble.stuck, trouble.hasRunOut]).toEqual([forVendor, false]);
    trouble.holding('store-blank');
    await clock.advance(3 * minute);
    expect([trouble.stuck, trouble.hasRunOut]).toEqual([forPerson, false]);
    trouble.isOver(forPerson);
    trouble.renewing();
    expect([trouble.stuck, trouble.hasRunOut]).toEqual([forPerson, true]);
    trouble.end();
    expect([trouble.stuck, trouble.hasRunOut]).toEqual([null, false]);
  });

  it('has a second hold of its own in the same run, after a login in between', async () => {
    const { clock, trouble } = begin(inCi);
    trouble.holding('store-blank');
    await clock.advance(3 * minute);
    expect(trouble.isOver(forPerson)).toBe(true);
    trouble.end();
    expect(trouble.isOver(forPerson)).toBe(false);
    await clock.advance(3 * minute);
    expect(trouble.isOver(forPerson)).toBe(true);
    expect(trouble.stuck).toEqual(forPerson);
  });
});
