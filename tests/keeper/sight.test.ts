import { describe, expect, it } from 'vitest';
import type { Identity, StoreReading } from '../../src/core/credential.ts';
import type { Fact } from '../../src/core/fact.ts';
import { Sight } from '../../src/keeper/sight.ts';
import { fp } from './world.ts';

const ada: Identity = { account: 'ada', organization: 'org', email: 'ada@example.com' };

function login(generation: string, over: { expiresAt?: number | null; identity?: Identity } = {}): StoreReading {
  return {
    kind: 'login',
    login: {
      generation: fp(generation),
      refresh: fp('refresh'),
      expiresAt: over.expiresAt ?? null,
      deadlineAt: null,
      scopes: [],
      subscription: null,
      identity: over.identity ?? ada,
    },
  };
}

function look(): { sight: Sight; facts: Fact[] } {
  const facts: Fact[] = [];
  return { sight: new Sight({ note: (fact) => void facts.push(fact) }), facts };
}

describe('a login', () => {
  it('that was there at the first look is trusted, and its age is not known', () => {
    const { sight } = look();
    expect(sight.take(login('one', { expiresAt: 9_000 }), 1_000)).toBe(true);
    expect(sight).toMatchObject({ generation: 'one', bornAt: null, lifetimeMs: null, proven: true, unprovenInARow: 0 });
  });

  it('that takes the place of another is new, with a lifetime, and has yet to prove itself', () => {
    const { sight } = look();
    sight.take(login('one'), 1_000);
    expect(sight.take(login('two', { expiresAt: 9_000 }), 2_000)).toBe(true);
    expect(sight).toMatchObject({ generation: 'two', bornAt: 2_000, lifetimeMs: 7_000, proven: false, unprovenInARow: 1 });
  });

  it('that is the same as before is no move', () => {
    const { sight } = look();
    sight.take(login('one'), 1_000);
    expect(sight.take(login('one'), 2_000)).toBe(false);
    expect(sight.bornAt).toBeNull();
  });

  it('counts with those before it that never worked, until one does', () => {
    const { sight } = look();
    for (const generation of ['one', 'two', 'three', 'four']) sight.take(login(generation), 1_000);
    expect(sight.unprovenInARow).toBe(3);
    sight.accepted();
    sight.take(login('five'), 2_000);
    expect(sight.unprovenInARow).toBe(1);
  });

  it.each([
    ['before any of them came up', 1_000, 3, false],
    ['as the first of them came up', 2_000, 3, false],
    ['with the first of them', 2_001, 2, false],
    ['with the last but one', 4_000, 1, false],
    ['with the last', 4_001, 0, true],
  ])('works if a request was accepted that left %s', (_when, askedAt, unprovenInARow, proven) => {
    const { sight } = look();
    for (const [index, generation] of ['one', 'two', 'three', 'four'].entries()) sight.take(login(generation), (index + 1) * 1_000);
    sight.heard(askedAt);
    expect(sight).toMatchObject({ unprovenInARow, proven });
  });

  it('that comes into an empty store is new', () => {
    const { sight } = look();
    expect(sight.take({ kind: 'absent' }, 1_000)).toBe(false);
    expect(sight.take(login('one'), 2_000)).toBe(true);
    expect(sight).toMatchObject({ bornAt: 2_000, proven: false });
  });

  it('keeps its generation while the store is blank or cannot be read, which offers no other', () => {
    const { sight } = look();
    sight.take(login('one'), 1_000);
    expect(sight.take({ kind: 'blank', identity: ada }, 2_000)).toBe(false);
    expect(sight.take({ kind: 'unreadable', detail: 'x' }, 3_000)).toBe(false);
    expect(sight.generation).toBe('one');
    expect(sight.reading.kind).toBe('unreadable');
  });
});

describe('the owner', () => {
  it('keeps a name that the store forgot on a refresh', () => {
    const { sight, facts } = look();
    sight.take(login('one'), 1_000);
    sight.take(login('two', { identity: { account: 'ada', organization: null, email: null } }), 2_000);
    expect(sight.identity).toEqual(ada);
    expect(facts).toEqual([]);
  });

  it('that is another one is said, and nothing of the former is kept', () => {
    const { sight, facts } = look();
    const bob: Identity = { account: 'bob', organization: null, email: null };
    sight.take(login('one'), 1_000);
    sight.take(login('two', { identity: bob }), 2_000);
    expect(sight.switched).toBe(true);
    expect(sight.identity).toEqual(bob);
    expect(facts).toEqual([{ event: 'account-switched', from: ada, to: bob }]);
    sight.take(login('three', { identity: bob }), 3_000);
    expect(sight.switched).toBe(false);
  });

  it('of an emptied store is still known, so that a person knows which account to use', () => {
    const { sight } = look();
    sight.take(login('one'), 1_000);
    sight.take({ kind: 'blank', identity: { account: null, organization: null, email: null } }, 2_000);
    sight.take({ kind: 'absent' }, 3_000);
    expect(sight.identity).toEqual(ada);
  });
});
