import { describe, expect, it } from 'vitest';
import type { ClientFacts, Facts } from '../../../src/doctor/facts.ts';
import { isRenewalBlocked, lockRules } from '../../../src/doctor/rules/locks.ts';
import type { LockFacts } from '../../../src/doctor/store-facts.ts';
import { credentialOf, loginOf, now, storeOf, winnerOf } from '../facts.ts';
import { healthy, told, viewWith } from './told.ts';

const lock = (changes: Partial<LockFacts> = {}): LockFacts => ({
  path: '/home/ada/.claude.lock',
  guards: 'refresh',
  kind: 'folder',
  isEmpty: true,
  ageMs: 600_000,
  uid: 1000,
  state: 'stuck',
  ...changes,
});
const clients = healthy.clients;
const running = (usesThisStore: boolean | null): ClientFacts => ({
  ...clients,
  running: [{ pid: 7, name: 'claude', startedAt: null, credentialVariables: [], usesThisStore }],
});
const endsIn = (ms: number | null): Partial<Facts> => ({
  store: storeOf({ reading: { kind: 'login', login: loginOf({ expiresAt: ms === null ? null : now + ms }) } }),
});
/** Less than this is left when the client renews. */
const ahead = 300_000;

describe('a lock', () => {
  it.each<[string, Partial<LockFacts>, Partial<Facts>, string[]]>([
    ['that is alive is nobody’s trouble', { state: 'live' }, {}, []],
    ['that the client takes over is a note', { state: 'stale' }, {}, ['info refresh-lock-orphaned (remove-lock)']],
    ['that it never takes over is one while the token is good', {}, endsIn(ahead), ['warning refresh-lock-orphaned (remove-lock)']],
    ['that it never takes over stops what must be renewed', {}, endsIn(ahead - 1), ['error refresh-lock-orphaned (remove-lock)']],
    ['that it never takes over stops a login without an end', {}, endsIn(null), ['error refresh-lock-orphaned (remove-lock)']],
    [
      'on the store loses what is renewed, whenever that is',
      { guards: 'storage' },
      endsIn(ahead),
      ['error credentials-not-persisted (remove-lock)'],
    ],
    ['on other settings stops nothing', { guards: 'config' }, endsIn(0), ['info credentials-not-persisted (remove-lock)']],
    [
      'of a login that nobody uses is a note',
      {},
      { credential: credentialOf({ winners: winnerOf('cloud') }) },
      ['info refresh-lock-orphaned (remove-lock)'],
    ],
    ['that is a file is removed as one', { kind: 'file' }, endsIn(0), ['error refresh-lock-orphaned (remove-lock-file)']],
    ['that is something else is left to a person', { kind: 'other' }, endsIn(0), ['error refresh-lock-orphaned']],
    ['with something in it is left to a person', { isEmpty: false }, endsIn(0), ['error refresh-lock-orphaned']],
    ['is left alone while a client uses the store', {}, { ...endsIn(0), clients: running(true) }, ['error refresh-lock-orphaned']],
    ['is left alone while a client may use it', {}, { ...endsIn(0), clients: running(null) }, ['error refresh-lock-orphaned']],
    [
      'is removed while a client uses another store',
      {},
      { ...endsIn(0), clients: running(false) },
      ['error refresh-lock-orphaned (remove-lock)'],
    ],
    [
      'is left alone where clients cannot be seen',
      {},
      { ...endsIn(0), clients: { ...clients, isComplete: false } },
      ['error refresh-lock-orphaned'],
    ],
  ])('%s', (_, changes, facts, expected) => {
    expect(told(lockRules(viewWith({ ...facts, locks: [lock(changes)] })))).toEqual(expected);
  });

  it.each<[Partial<LockFacts>, string]>([
    [{}, 'rmdir /home/ada/.claude.lock'],
    [{ isEmpty: false }, 'mv /home/ada/.claude.lock /home/ada/.claude.lock.aside'],
    [{ kind: 'file' }, 'mv /home/ada/.claude.lock /home/ada/.claude.lock.aside'],
  ])('%j is taken away by a person with: %s', (changes, command) => {
    expect(lockRules(viewWith({ locks: [lock(changes)] }))[0]?.next?.command).toBe(command);
  });

  it.each([
    [1, 'the lock folder /home/ada/.claude.lock was last touched 0 s ago'],
    [-600_000, 'the lock folder /home/ada/.claude.lock is dated 10 min in the future'],
  ])('%i ms old says when', (ageMs, words) => {
    expect(lockRules(viewWith({ locks: [lock({ ageMs })] }))[0]?.evidence[0]).toBe(words);
  });
});

it('of two refresh locks the one that blocks more is told, and others beside it', () => {
  const locks = [lock({ state: 'stale' }), lock(), lock({ guards: 'storage' })];
  expect(told(lockRules(viewWith({ ...endsIn(0), locks })))).toEqual([
    'error refresh-lock-orphaned (remove-lock)',
    'error credentials-not-persisted (remove-lock)',
  ]);
});

it.each<[Partial<LockFacts>, boolean]>([
  [{}, true],
  [{ guards: 'storage' }, true],
  [{ guards: 'config' }, false],
  [{ state: 'stale' }, false],
])('%j blocks a renewal: %s', (changes, blocks) => {
  expect(isRenewalBlocked(viewWith({ locks: [lock(changes)] }))).toBe(blocks);
});
