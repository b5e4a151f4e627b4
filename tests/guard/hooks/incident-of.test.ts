import { describe, expect, it } from 'vitest';
import type { StoreReading } from '../../../src/core/credential.ts';
import { incidentOf } from '../../../src/guard/hooks/incident-of.ts';
import type { EndedTurn } from '../../../src/guard/hooks/incident-of.ts';
import { readHookInput } from '../../../src/guard/hooks/input.ts';

const now = 1_000_000_000;
const identity = { account: 'ada', organization: null, email: null };
const input = readHookInput(
  '{"session_id":"s-1","prompt_id":"t-1","transcript_path":"/t.jsonl","cwd":"/p","error":"authentication_failed"}',
);

function login(over: { expiresAt?: number; deadlineAt?: number }): StoreReading {
  const reading: unknown = {
    kind: 'login',
    login: { generation: 'g', refresh: 'r', expiresAt: null, deadlineAt: null, identity, ...over },
  };
  return reading as StoreReading;
}

function ending(over: Partial<EndedTurn>): EndedTurn {
  return { input, folder: '/p', place: '/store', reading: login({}), attempt: null, guarded: true, wasRefused: true, now, ...over };
}

describe('a turn that ended because of its login', () => {
  it.each<[string, Partial<EndedTurn>]>([
    ['store-blank', { reading: { kind: 'blank', identity } }],
    ['no-login', { reading: { kind: 'absent' } }],
    ['store-unreadable', { reading: { kind: 'unreadable', detail: 'x' } }],
    ['login-ended', { reading: login({ deadlineAt: now }) }],
    ['refused', { reading: login({ deadlineAt: now + 1 }) }],
    ['access-token-expired', { reading: login({ expiresAt: now }) }],
    ['refused', { reading: login({ expiresAt: now + 1 }) }],
    ['stopped-by-itself', { wasRefused: false }],
    ['access-token-expired', { wasRefused: false, reading: login({ expiresAt: now }) }],
    ['store-blank', { wasRefused: false, reading: { kind: 'blank', identity } }],
    ['other-credential', { guarded: false }],
    ['account-refused', { input: { ...input, error: 'account_on_hold' } }],
    ['account-refused', { input: { ...input, error: 'verification_required' }, guarded: false }],
    ['account-refused', { input: { ...input, error: 'oauth_org_not_allowed' }, reading: { kind: 'blank', identity } }],
    ['other-credential', { input: { ...input, error: 'cloud_credential_error' } }],
  ])('is put down to %s', (cause, over) => {
    expect(incidentOf(ending(over)).cause).toBe(cause);
  });

  it('is remembered with its session, folder and owner', () => {
    expect(incidentOf(ending({}))).toEqual({
      at: now,
      session: 's-1',
      turn: 't-1',
      folder: '/p',
      transcript: '/t.jsonl',
      cause: 'refused',
      place: '/store',
      identity,
      tried: [],
    });
  });

  it('says what was tried', () => {
    const attempt: unknown = { generation: 'g', startedAt: now - 90_000, result: 'unavailable', count: 3 };
    const { tried } = incidentOf(ending({ attempt: attempt as NonNullable<EndedTurn['attempt']> }));
    expect(tried).toEqual(['a renewal of this login, the last of 3, 2 min ago brought nothing']);
  });
});

describe('what the client tells a hook', () => {
  it.each(['', 'no json', '[]', 'null', '{"session_id":7}'])('is nothing in %j', (text) => {
    expect(readHookInput(text)).toEqual({ session: null, turn: null, transcript: null, folder: null, error: null });
  });
});
