import { describe, expect, it } from 'vitest';
import type { Fingerprint, Identity, StoreReading } from '../../src/core/credential.ts';
import { generationOf, identityOf, isOtherIdentity, nameOf } from '../../src/core/credential.ts';

const nobody: Identity = { account: null, organization: null, email: null };
const ada: Identity = { account: 'ada', organization: 'org', email: 'ada@example.com' };
const login: StoreReading = {
  kind: 'login',
  login: {
    generation: 'one' as Fingerprint,
    refresh: null,
    expiresAt: null,
    deadlineAt: null,
    scopes: [],
    subscription: null,
    identity: ada,
  },
};

it.each<[StoreReading, string | null, Identity | null]>([
  [login, 'one', ada],
  [{ kind: 'blank', identity: ada }, null, ada],
  [{ kind: 'absent' }, null, null],
  [{ kind: 'unreadable', detail: 'x' }, null, null],
])('%j offers generation %s', (reading, generation, identity) => {
  expect(generationOf(reading)).toBe(generation);
  expect(identityOf(reading)).toBe(identity);
});

describe('an owner', () => {
  it.each<[Identity | null, string | null]>([
    [ada, 'ada@example.com'],
    [{ ...ada, email: null }, 'ada'],
    [{ ...nobody, organization: 'org' }, 'org'],
    [nobody, null],
    [null, null],
  ])('%j is called %s', (identity, name) => {
    expect(nameOf(identity)).toBe(name);
  });

  it.each<[string, Identity | null, Identity | null, boolean]>([
    ['another account', ada, { ...ada, account: 'bob' }, true],
    ['another organisation', ada, { ...ada, organization: 'other' }, true],
    ['the same with another address', ada, { ...ada, email: 'countess@example.com' }, false],
    ['one whose account the store forgot', ada, { ...ada, account: null }, false],
    ['one whose account the store forgot, in another organisation', ada, { ...ada, account: null, organization: 'other' }, true],
    ['one that names nothing', ada, nobody, false],
    ['nobody', ada, null, false],
    ['somebody where nobody was', null, ada, false],
  ])('is told from %s', (_what, before, after, other) => {
    expect(isOtherIdentity(before, after)).toBe(other);
  });
});
