import { describe, expect, it } from 'vitest';
import type { Fingerprint, StoreReading } from '../../src/core/credential.ts';
import type { EndOfLogin, WhoseEnd } from '../../src/core/ended-of-login.ts';
import { whoseEnd } from '../../src/core/ended-of-login.ts';

const now = 1_900_000_000_000;
const [one, two] = ['one', 'two'] as Fingerprint[];

function login(generation: Fingerprint | undefined, expiresAt: number | null = now + 3_600_000): StoreReading {
  const identity = { account: null, organization: null, email: null };
  const reading: unknown = { kind: 'login', login: { generation, refresh: 'r', expiresAt, deadlineAt: null, identity } };
  return reading as StoreReading;
}
const blank = { kind: 'blank', identity: null } as unknown as StoreReading;
const good = login(one);
const calm: EndOfLogin = { now, requests: 0, refused: null, saysRefused: false, before: good, after: good };
const ofNobodyHere: WhoseEnd = { ours: false };

describe('a client that says that its login failed', () => {
  it.each<[string, Partial<EndOfLogin>, WhoseEnd]>([
    ['over a login that is good, with no request', {}, ofNobodyHere],
    ['over a login that is good, after requests of another one were refused', { requests: 3, saysRefused: true }, ofNobodyHere],
    ['after a refusal of this login', { requests: 3, saysRefused: true, refused: one ?? null }, { ours: true, refused: one ?? null }],
    [
      'after a refusal, and another login is there by now',
      { refused: one ?? null, after: login(two) },
      { ours: true, refused: one ?? null },
    ],
    ['after a refusal that nobody here could see', { saysRefused: true }, { ours: true, refused: one ?? null }],
    ['over a store that is blank', { after: blank }, { ours: true, refused: null }],
    ['over a store that is gone', { after: { kind: 'absent' } }, { ours: true, refused: null }],
    ['over a login that has lapsed', { after: login(one, now) }, { ours: true, refused: null }],
    ['where a person has signed in meanwhile', { before: blank }, { ours: true, refused: null }],
    ['where another login has come meanwhile', { after: login(two), saysRefused: true }, { ours: true, refused: null }],
  ])('ended of whose login: %s', (_, over, expected) => {
    expect(whoseEnd({ ...calm, ...over })).toEqual(expected);
  });
});
