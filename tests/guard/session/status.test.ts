import { expect, it } from 'vitest';
import { loginStatus } from '../../../src/guard/session/status.ts';
import type { ClientLogin, Fingerprint } from '../../../src/core/credential.ts';

const login: ClientLogin = {
  generation: 'one' as Fingerprint,
  refresh: 'two' as Fingerprint,
  expiresAt: Date.parse('2030-01-01T08:00:00Z'),
  deadlineAt: Date.parse('2030-02-01T00:00:00Z'),
  scopes: ['user:inference'],
  subscription: 'max',
  identity: { account: 'acc', organization: 'org', email: null },
};

it('a login shows its times and whether it can be renewed, and not even a fingerprint', () => {
  const status = loginStatus({ kind: 'login', login }, 'ada@example.com');
  expect(status).toEqual({
    state: 'login',
    account: 'ada@example.com',
    expiresAt: '2030-01-01T08:00:00.000Z',
    endsAt: '2030-02-01T00:00:00.000Z',
    renewable: true,
  });
});

it('a login without a refresh token or known end says so', () => {
  const bare = { ...login, refresh: null, expiresAt: null, deadlineAt: null };
  expect(loginStatus({ kind: 'login', login: bare }, null)).toMatchObject({ expiresAt: null, endsAt: null, renewable: false });
});

it('what is no login has neither times nor a renewal', () => {
  const none = { expiresAt: null, endsAt: null, renewable: false };
  expect(loginStatus({ kind: 'blank', identity: login.identity }, 'ada')).toEqual({ state: 'blank', account: 'ada', ...none });
  expect(loginStatus({ kind: 'absent' }, null)).toEqual({ state: 'absent', account: null, ...none });
});
