import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Identity, StoreReading } from '../../src/core/credential.ts';
import { readClaudeLogin } from '../../src/stores/claude-login.ts';
import { containing, fingerprint, loginText } from './scratch.ts';

const read = (text: string, account: Identity | null = null): StoreReading => readClaudeLogin(text, account, fingerprint);
const readWith = (more: Readonly<Record<string, unknown>>): StoreReading => read(loginText(1, more));

describe('the login store', () => {
  it('is read as fingerprints, times, scopes and names', () => {
    const more = { refreshTokenExpiresAt: 1_950_000_000_000, accountUuid: 'acc-1', organizationUuid: 'org-1' };
    expect(readWith(more)).toEqual({
      kind: 'login',
      login: {
        generation: fingerprint('fake-access-1'),
        refresh: fingerprint('fake-refresh-1'),
        expiresAt: 1_900_000_000_001,
        deadlineAt: 1_950_000_000_000,
        scopes: ['user:inference', 'user:profile'],
        subscription: 'max',
        identity: { account: 'acc-1', organization: 'org-1', email: null },
      },
    });
  });

  it('of a newer client is read as long as what is needed is there', () => {
    const store = JSON.parse(loginText(1, { tokenBinding: { kind: 'dpop' } })) as object;
    const text = JSON.stringify({ version: 7, ...store, mcpOAuth: { 'server|1': { accessToken: 'fake-mcp' } } });
    expect(read(text)).toMatchObject({ kind: 'login', login: { generation: fingerprint('fake-access-1') } });
    expect(JSON.stringify(read(text))).not.toContain('fake-');
  });

  it.each(['', ' \n', '{}', '[]', 'null', '{"mcpOAuth":{}}', '{"claudeAiOauth":null}'])('%j has no login', (text) => {
    expect(read(text)).toEqual({ kind: 'absent' });
  });

  it.each([
    { accessToken: '', refreshToken: '', expiresAt: 0 },
    { accessToken: undefined, refreshToken: undefined },
    { accessToken: null, refreshToken: null },
    // Without an access token the client sends nothing, whatever it could refresh.
    { accessToken: '', refreshToken: 'fake-refresh-1' },
    { accessToken: ' ' },
  ])('is blank with %j', (more) => {
    expect(readWith(more)).toEqual({ kind: 'blank', identity: { account: null, organization: null, email: null } });
  });

  it('that was blanked still says whose login it was', () => {
    const blank = readWith({ accessToken: '', refreshToken: '', accountUuid: 'acc-1' });
    expect(blank).toMatchObject({ kind: 'blank', identity: { account: 'acc-1' } });
  });

  it.each([
    [{ accessToken: 5 }, 'expected claudeAiOauth.accessToken to be a string, found a number'],
    [{ accessToken: ['fake-access-1'] }, 'expected claudeAiOauth.accessToken to be a string, found a list'],
    [{ refreshToken: { value: 'fake-refresh-1' } }, 'expected claudeAiOauth.refreshToken to be a string, found an object'],
    [{ scopes: 5 }, 'expected claudeAiOauth.scopes to be a list, found a number'],
  ])('is unreadable with %j', (more, detail) => {
    expect(readWith(more)).toEqual({ kind: 'unreadable', detail });
  });

  it.each(['{', loginText(1).slice(0, -3), `\uFEFF${loginText(1)}`, '"fake-access-1"', '5', '[1]', '{"claudeAiOauth":"x"}'])(
    '%j is unreadable',
    (text) => {
      const reading = read(text);
      expect(reading.kind).toBe('unreadable');
      expect(JSON.stringify(reading)).not.toContain('fake-');
    },
  );

  it.each([undefined, null, [], ['user:profile'], 'user:profile'])('is none to the client with the scopes %j', (scopes) => {
    expect(readWith({ scopes })).toMatchObject({ kind: 'unreadable', detail: containing('user:inference') });
  });

  it('reads scopes in one string, and passes over what is not a name', () => {
    expect(readWith({ scopes: 'user:inference user:profile' })).toMatchObject({
      login: { scopes: ['user:inference', 'user:profile'] },
    });
    expect(readWith({ scopes: [5, 'user:inference'] })).toMatchObject({ login: { scopes: ['user:inference'] } });
  });

  it.each([undefined, null, ''])('with the refresh token %j can be used and not renewed', (refreshToken) => {
    expect(readWith({ refreshToken })).toMatchObject({ kind: 'login', login: { refresh: null } });
  });
});

describe('the end of the access token', () => {
  it.each([
    [1_900_000_000_000, 1_900_000_000_000],
    ['1900000000000', 1_900_000_000_000],
    // What follows means 1970 to the client, which then refreshes before its next request.
    [0, 0],
    [-1, 0],
    [1_900_000_000, 1_900_000_000],
    // What follows means nothing to the client, which then never refreshes ahead.
    [undefined, null],
    [null, null],
    ['', null],
    ['2030-01-01T00:00:00Z', null],
    [1e18, null],
    [{}, null],
  ])('written as %j is taken as the client takes it', (expiresAt, expected) => {
    expect(readWith({ expiresAt })).toMatchObject({ login: { expiresAt: expected } });
  });

  it.each([0, 1_900_000_000, null, 'soon', 1e18])('does not make %j the end of the login itself', (refreshTokenExpiresAt) => {
    expect(readWith({ refreshTokenExpiresAt })).toMatchObject({ login: { deadlineAt: null } });
  });
});

describe('the owner', () => {
  const settings: Identity = { account: 'acc-1', organization: 'org-1', email: 'a@example.com' };

  it('is completed from the settings file', () => {
    expect(read(loginText(1), settings)).toMatchObject({ login: { identity: settings } });
    expect(read(loginText(1, { accountUuid: 'acc-1' }), settings)).toMatchObject({ login: { identity: settings } });
  });

  it('is whom the store names, where the settings file still names somebody else', () => {
    const reading = read(loginText(1, { accountUuid: 'acc-2' }), settings);
    expect(reading).toMatchObject({ login: { identity: { account: 'acc-2', organization: null, email: null } } });
  });

  it('keeps the organisation that the store names', () => {
    const reading = read(loginText(1, { organizationUuid: 'org-2' }), settings);
    expect(reading).toMatchObject({ login: { identity: { ...settings, organization: 'org-2' } } });
  });
});

describe('whatever a store holds', () => {
  const secret = fc.string({ minLength: 8, maxLength: 40 }).map((noise) => `fake-secret-${noise}`);
  const value = fc.oneof(fc.constant(undefined), fc.jsonValue(), secret);
  const oauth = fc.record({
    expiresAt: value,
    refreshTokenExpiresAt: value,
    scopes: fc.oneof(fc.constant(['user:inference']), fc.jsonValue()),
  });

  it('no reading contains a token', () => {
    fc.assert(
      fc.property(secret, secret, oauth, (accessToken, refreshToken, rest) => {
        const reading = JSON.stringify(read(JSON.stringify({ claudeAiOauth: { ...rest, accessToken, refreshToken } })));
        expect(reading).not.toContain('fake-secret');
      }),
    );
  });

  it('no broken text quotes a token', () => {
    const broken = fc.tuple(secret, fc.integer({ min: 1, max: 60 })).map(([accessToken, cut]) => {
      return JSON.stringify({ claudeAiOauth: { accessToken, refreshToken: accessToken } }).slice(0, -cut);
    });
    fc.assert(
      fc.property(broken, (text) => {
        const reading = read(text);
        expect(reading.kind).toBe('unreadable');
        expect(JSON.stringify(reading)).not.toContain('fake-secret');
      }),
    );
  });

  it('every text is read as one of four kinds', () => {
    const isReading = (text: string): void => {
      expect(['login', 'blank', 'absent', 'unreadable']).toContain(read(text).kind);
    };
    const keys = fc.constantFrom('accessToken', 'refreshToken', 'scopes', 'expiresAt');
    fc.assert(fc.property(fc.string(), isReading));
    fc.assert(fc.property(fc.jsonValue(), (store) => isReading(JSON.stringify(store))));
    fc.assert(fc.property(fc.dictionary(keys, fc.jsonValue()), (claudeAiOauth) => isReading(JSON.stringify({ claudeAiOauth }))));
  });
});
