import { describe, expect, it } from 'vitest';
import type { ClientLogin } from '../../../src/core/credential.ts';
import type { Level, Winner } from '../../../src/doctor/credential-facts.ts';
import type { Facts, SessionFacts } from '../../../src/doctor/facts.ts';
import { finding } from '../../../src/doctor/finding.ts';
import type { Finding } from '../../../src/doctor/finding.ts';
import { withSymptoms } from '../../../src/doctor/rules/symptoms.ts';
import { credentialOf, hour, loginOf, now, storeOf, winnerOf } from '../facts.ts';
import { healthy, told, viewWith } from './told.ts';

const session = (id: string | null, changes: Partial<SessionFacts> = {}): SessionFacts => ({
  sessionId: 'a1b2c3d4',
  transcript: '/t',
  at: now - 60_000,
  ended: 'failed',
  id,
  confidence: 0.5,
  said: 'API Error',
  ...changes,
});
/** The store was last written an hour ago, so before the session failed. */
const after = (facts: Partial<Facts>, ...sessions: SessionFacts[]): Partial<Facts> => ({ sessions, ...facts });
const login = (changes: Partial<ClientLogin>): Partial<Facts> => ({
  store: storeOf({ reading: { kind: 'login', login: loginOf(changes) } }),
});
const writtenAt = (at: number): Partial<Facts> => ({ store: storeOf({ file: { ...healthy.file, modifiedAt: at } }) });
const clients = (...startedAt: number[]): Partial<Facts> => ({
  clients: {
    ...healthy.clients,
    running: startedAt.map((at, pid) => ({ pid, name: 'claude', startedAt: at, credentialVariables: [], usesThisStore: true })),
  },
});
const monitor: Partial<Facts> = { clients: { ...healthy.clients, refreshers: [{ pid: 9, name: 'usage-bar' }] } };
const wins = (kind: Winner['kind']): Partial<Facts> => ({ credential: credentialOf({ winners: winnerOf(kind, kind) }) });
const gateway = { baseUrl: { host: 'gw', isVendor: false, isValid: true, place: null } };
const keyIn = (mentions: Level['mentions']): Partial<Facts> => ({
  credential: credentialOf({
    levels: [{ kind: 'env-api-key', what: 'ANTHROPIC_API_KEY', isSet: false, place: null, mentions, shape: null }],
  }),
});
const rc = { scope: 'rc file', place: '/home/ada/.zshrc', line: 2, value: 'unknown' } as const;
const found = (id: string, level: Finding['level'], client = 'claude'): Finding => finding(id, level, 0.9, 'seen', { client });

const twoMinutes = 120_000;

describe('a session that failed', () => {
  it.each<[string, Partial<Facts>, readonly Finding[], string[]]>([
    ['is none where there was none', after({}), [], []],
    ['is over where a later one ended well', after({}, session('overloaded', { ended: 'well' }), session('token-revoked')), [], []],
    ['says nothing where its words are not known', after({}, session(null)), [], []],

    [
      'names the fault that explains it',
      after({}, session('token-revoked')),
      [found('login-deadline-reached', 'error')],
      ['error login-deadline-reached'],
    ],
    [
      'is not explained by another client’s fault',
      after({}, session('token-revoked')),
      [found('x', 'error', 'gh')],
      ['error token-revoked', 'error x'],
    ],
    [
      'is not explained by what was only suspicious',
      after({}, session('token-revoked')),
      [found('x', 'warning')],
      ['error token-revoked', 'warning x'],
    ],
    [
      'makes a key before the login a fault',
      after(wins('env-api-key'), session('api-key-invalid')),
      [found('env-shadows-login', 'warning')],
      ['error env-shadows-login'],
    ],
    [
      'makes it none where the login is what is sent',
      after({}, session('token-revoked')),
      [found('env-shadows-login', 'warning')],
      ['error token-revoked', 'warning env-shadows-login'],
    ],
    [
      'makes a lock of which nothing was known a fault',
      after({}, session('access-token-expired')),
      [found('refresh-lock-orphaned', 'info')],
      ['error refresh-lock-orphaned'],
    ],

    ['passes, and is a fault within the hour', after({}, session('overloaded', { at: now - hour + 1 })), [], ['error overloaded']],
    ['passes, and says little after it', after({}, session('overloaded', { at: now - hour })), [], ['warning overloaded']],
    [
      'does not pass where the vendor said no',
      after({}, session('request-not-allowed', { at: now - hour })),
      [],
      ['error request-not-allowed'],
    ],
    ['is a fault of its own class', after({}, session('mcp-needs-auth')), [], ['error mcp-needs-auth']],

    ['with no login is over once one is stored', after({}, session('no-credential')), [], ['warning stale-in-memory']],
    [
      'is over where the login was written since',
      after(writtenAt(now - 60_000 + 1), session('token-revoked')),
      [],
      ['warning stale-in-memory'],
    ],
    ['is not over where it was written then', after(writtenAt(now - 60_000), session('token-revoked')), [], ['error token-revoked']],
    [
      'lives on in a client that was started before',
      after({ ...writtenAt(now - 1), ...clients(now - 2) }, session('token-revoked')),
      [],
      ['error stale-in-memory'],
    ],
    [
      'does not in one that was started after',
      after({ ...writtenAt(now - 1), ...clients(now - 1) }, session('token-revoked')),
      [],
      ['warning stale-in-memory'],
    ],

    ['with a dead refresh token was alone', after({}, session('refresh-token-dead')), [], ['error refresh-token-dead']],
    [
      'with a dead refresh token was a race of two clients',
      after(clients(1, 2), session('refresh-token-dead')),
      [],
      ['error refresh-race'],
    ],
    ['with a dead refresh token was no race with one', after(clients(1), session('refresh-token-dead')), [], ['error refresh-token-dead']],
    ['by a race is one', after({}, session('refresh-race')), [], ['error refresh-race']],
    ['beside a program that renews is a race', after(monitor, session('bearer-rejected')), [], ['error refresh-race']],
    [
      'within two minutes of another was the vendor',
      after({}, session('bearer-rejected'), session('bearer-rejected', { at: now - 60_000 - twoMinutes + 1 })),
      [],
      ['error vendor-outage-auth'],
    ],
    [
      'two minutes after another was not',
      after({}, session('bearer-rejected'), session('bearer-rejected', { at: now - 60_000 - twoMinutes })),
      [],
      ['error bearer-rejected'],
    ],
    [
      'with a token that lapsed is renewed',
      after(login({ expiresAt: now }), session('bearer-rejected')),
      [],
      ['error access-token-expired (renew-by-client)'],
    ],
    [
      'with a token that has not lapsed is explained by nothing',
      after(login({ expiresAt: now + 1 }), session('bearer-rejected')),
      [],
      ['error bearer-rejected'],
    ],

    ['with a token of setup', after(wins('env-oauth-token'), session('bearer-rejected')), [], ['error ci-setup-token']],
    ['with a key', after(wins('env-api-key'), session('bearer-rejected')), [], ['error api-key-invalid']],
    ['with a helper', after(wins('helper'), session('bearer-rejected')), [], ['error helper-failing']],
    ['with a helper’s key', after(wins('helper'), session('api-key-invalid')), [], ['error helper-failing']],
    [
      'with a gateway',
      after({ credential: credentialOf({ ...gateway, winners: winnerOf('env-auth-token') }) }, session('bearer-rejected')),
      [],
      ['error gateway-token-invalid'],
    ],
    ['with something else', after(wins('federation'), session('bearer-rejected')), [], ['error bearer-rejected']],

    ['of a key that nothing here sets', after({}, session('api-key-invalid')), [], ['warning api-key-invalid']],
    ['of a key that a file sets', after(keyIn([rc]), session('credit-balance')), [], ['error env-shadows-login']],

    [
      'of a header that a gateway took off',
      after({ credential: credentialOf(gateway) }, session('bearer-rejected', { said: 'Missing Authorization header' })),
      [],
      ['error proxy-strips-auth'],
    ],
    [
      'of a header that a proxy took off',
      after(
        { network: { ...healthy.network, proxies: [{ name: 'HTTPS_PROXY', host: 'p', isValid: true }] } },
        session('bearer-rejected', { said: 'x-api-key header is required' }),
      ),
      [],
      ['error proxy-strips-auth'],
    ],
    [
      'of a header that nothing on the way took',
      after({}, session('bearer-rejected', { said: 'missing authorization header' })),
      [],
      ['error bearer-rejected'],
    ],
  ])('%s', (_, facts, before, expected) => {
    expect(told(withSymptoms(viewWith(facts), before))).toEqual(expected);
  });

  it('is what its cause is sure of', () => {
    const [one] = withSymptoms(viewWith(after({}, session('token-revoked'))), [found('login-deadline-reached', 'error')]);
    expect(one).toMatchObject({ confidence: 0.98, evidence: ['seen', 'the session of 1 min ago ended with: API Error'] });
  });

  it('is told once with a state of the same class', () => {
    const [one, ...more] = withSymptoms(viewWith(after({}, session('overloaded'))), [found('overloaded', 'info')]);
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      level: 'error',
      confidence: 0.9,
      evidence: ['seen', expect.stringContaining('API Error'), 'the login itself is not at fault'],
    });
  });
});
