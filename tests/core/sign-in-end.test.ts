import { describe, expect, it } from 'vitest';
import { failedParty } from '../../src/core/error-kind.ts';
import { signInEndOf } from '../../src/core/sign-in-end.ts';

describe('the end of a sign-in, as the client gives it', () => {
  const end = '2026-12-01T10:00:00.000Z';

  it.each<[string, Record<string, unknown>, number | null]>([
    ['a result', { type: 'result', credential_expires_at: end }, Date.parse(end)],
    ['the status of the login', { loggedIn: true, loginExpiresAt: end }, Date.parse(end)],
    ['a status without an end', { loggedIn: true, loginExpiresAt: null }, null],
    ['a result of a client that does not say', { type: 'result' }, null],
    ['a result with the field of the other', { type: 'result', loginExpiresAt: end }, null],
    ['a message of a model that speaks of it', { type: 'assistant', credential_expires_at: end }, null],
    ['a number', { type: 'result', credential_expires_at: 1_800_000_000 }, null],
    ['a time without a zone', { type: 'result', credential_expires_at: '2026-12-01T10:00:00' }, null],
    ['a time that no clock has', { type: 'result', credential_expires_at: '2026-13-01T10:00:00Z' }, null],
    ['another zone', { loginExpiresAt: '2026-12-01T10:00:00+02:00' }, Date.parse(end) - 7_200_000],
  ])('is read from %s', (_name, record, expected) => {
    expect(signInEndOf(record)).toBe(expected);
  });
});

describe('the party that an error names', () => {
  it.each([
    ['authentication_failed', 'login'],
    ['account_on_hold', 'account'],
    ['verification_required', 'account'],
    ['oauth_org_not_allowed', 'account'],
    ['cloud_credential_error', 'cloud'],
    ['rate_limit', null],
    ['constructor', null],
    ['', null],
    [undefined, null],
    [{ kind: 'account_on_hold' }, null],
  ])('is, of %j, %s', (error, party) => {
    expect(failedParty(error)).toBe(party);
  });
});
