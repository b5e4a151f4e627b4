import { describe, expect, it } from 'vitest';
import type { CredentialFacts, Level, PlaceSet, SecretShape, Winner } from '../../../src/doctor/credential-facts.ts';
import type { Facts } from '../../../src/doctor/facts.ts';
import { credentialRules } from '../../../src/doctor/rules/credential.ts';
import { credentialOf, loginOf, now, storeOf, winnerOf } from '../facts.ts';
import { healthy, told, viewWith } from './told.ts';

const shell: PlaceSet = { scope: 'shell', place: 'shell', line: null };
const settings: PlaceSet = { scope: 'user', place: '/home/ada/.claude/settings.json', line: 3 };
const key: SecretShape = { kind: 'sk-ant-api03', length: 108, flaws: [], isStoredToken: false, expiresAt: null };
const oat = { kind: 'sk-ant-oat01' };

interface Sent {
  readonly kind: Winner['kind'];
  readonly what?: string;
  readonly shape?: Partial<SecretShape>;
  readonly place?: PlaceSet;
  readonly mentions?: Level['mentions'];
}

const sent = (
  { kind, what = 'ANTHROPIC_API_KEY', shape = {}, place = shell, mentions = [] }: Sent,
  more: Partial<CredentialFacts> = {},
): Partial<Facts> => ({
  credential: credentialOf({
    winners: winnerOf(kind, what),
    levels: [{ kind: kind === 'none' ? 'login' : kind, what, isSet: true, place, mentions, shape: { ...key, ...shape } }],
    ...more,
  }),
});
const gateway = { baseUrl: { host: 'gw.example', isVendor: false, isValid: true, place: shell } };
const noLogin = { store: storeOf({ reading: { kind: 'absent' } }) };
const ci = { machine: { ...healthy.machine, ci: 'GitHub Actions' } };
const token = (shape: Partial<SecretShape> = {}): Sent => ({
  kind: 'env-oauth-token',
  what: 'CLAUDE_CODE_OAUTH_TOKEN',
  shape: { ...oat, ...shape },
});
const bearer = (shape: Partial<SecretShape>): Sent => ({ kind: 'env-auth-token', what: 'ANTHROPIC_AUTH_TOKEN', shape });
const atScreen = (note: string | null): Partial<CredentialFacts> => ({
  winners: winnerOf('env-api-key', 'ANTHROPIC_API_KEY').map(({ context, kind, what, place }) => ({ context, kind, what, place, note })),
});
const child = '(child-environment)';

describe('the credential that wins', () => {
  it.each<[string, Partial<Facts>, string[]]>([
    ['the stored login', {}, []],
    ['a cloud’s', sent({ kind: 'cloud' }), []],
    ['none that was seen', { credential: null }, []],
    ['none in a mode without the login', sent({ kind: 'left-out', what: 'CLAUDE_CODE_SIMPLE' }), [`error no-credential ${child}`]],
    [
      'the marks of an application',
      { machine: { ...healthy.machine, hostMarkers: ['CLAUDE_HOST'] } },
      [`error inherited-host-env ${child}`],
    ],
    [
      'a base URL that is none',
      { credential: credentialOf({ baseUrl: { host: 'x', isVendor: false, isValid: false, place: shell } }) },
      [`error base-url-invalid ${child}`],
    ],
    [
      'a gateway without a key',
      { credential: credentialOf({ ...gateway, winners: winnerOf('none') }), ...noLogin },
      ['error gateway-token-invalid'],
    ],
    ['a gateway with the stored login', { credential: credentialOf({ ...gateway, winners: winnerOf('none') }) }, []],
    ['the vendor without a key', { credential: credentialOf({ winners: winnerOf('none') }), ...noLogin }, []],

    ['a key before a good login', sent({ kind: 'env-api-key' }, atScreen('you were not asked')), [`warning env-shadows-login ${child}`]],
    ['a key that a person agreed to', sent({ kind: 'env-api-key' }, atScreen(null)), [`info env-shadows-login ${child}`]],
    ['a key of a job', { ...sent({ kind: 'env-auth-token', what: 'ANTHROPIC_AUTH_TOKEN' }), ...ci }, [`info env-shadows-login ${child}`]],
    [
      'a bearer token before a good login',
      sent({ kind: 'env-auth-token', what: 'ANTHROPIC_AUTH_TOKEN' }),
      [`warning env-shadows-login ${child}`],
    ],
    [
      'a key in a settings file',
      sent({ kind: 'env-api-key', place: settings }, atScreen('x')),
      ['warning env-shadows-login (rename-member)'],
    ],
    ['a key where there is no login', { ...sent({ kind: 'env-api-key' }), ...noLogin }, []],
    [
      'a key before a login that has ended',
      { ...sent({ kind: 'env-api-key' }), store: storeOf({ reading: { kind: 'login', login: loginOf({ deadlineAt: now }) } }) },
      [],
    ],
    ['a key in a mode without the login', sent({ kind: 'env-api-key' }, { leavesLoginOut: true }), []],
    ['a key for a gateway', sent({ kind: 'env-api-key' }, gateway), []],
    ['a helper’s', sent({ kind: 'helper', what: 'apiKeyHelper' }), []],

    ['a token before the login', sent(token()), [`warning env-token-frozen ${child}`]],
    ['a token of a job', { ...sent(token()), ...ci }, [`info env-token-frozen ${child}`]],
    ['a copy of the stored token', sent(token({ isStoredToken: true })), [`warning env-token-frozen ${child}`]],
    [
      'a copy of a stored token that lapsed',
      { ...sent(token({ isStoredToken: true })), store: storeOf({ reading: { kind: 'login', login: loginOf({ expiresAt: now }) } }) },
      [`error env-token-frozen ${child}`],
    ],

    ['a token of another kind', { ...sent(token({ kind: 'sk-ant-api03' })), ...noLogin }, ['error ci-setup-token']],
    ['a token in quotes', { ...sent(token({ flaws: ['quotes'] })), ...noLogin }, [`error ci-setup-token ${child}`]],
    [
      'a token in quotes in a settings file',
      { ...sent({ ...token({ flaws: ['quotes'] }), place: settings }), ...noLogin },
      ['error ci-setup-token (trim-member)'],
    ],
    ['a token as it should be', { ...sent(token()), ...noLogin }, []],
    [
      'a key that has expired by its own word',
      { ...sent(bearer({ kind: 'jwt', expiresAt: now })), ...noLogin },
      ['error gateway-token-invalid'],
    ],
    ['a key that has not expired', { ...sent(bearer({ kind: 'jwt', expiresAt: now + 1 })), ...noLogin }, []],
    ['a key of another vendor', { ...sent({ kind: 'env-api-key', shape: { kind: 'openai' } }), ...noLogin }, ['error api-key-invalid']],
    ['a login’s token as a key', { ...sent({ kind: 'env-api-key', shape: oat }), ...noLogin }, ['error api-key-invalid']],
    ['a login’s token as a bearer', { ...sent(bearer(oat)), ...noLogin }, []],
    ['a key with a flaw', { ...sent({ kind: 'env-api-key', shape: { flaws: ['truncated'] } }), ...noLogin }, ['error api-key-invalid']],
    ['a key of another vendor for a gateway', { ...sent({ kind: 'env-api-key', shape: { kind: 'openai' } }, gateway), ...noLogin }, []],
    ['a stand-in for a gateway', { ...sent(bearer({ flaws: ['stand-in'] }), gateway), ...noLogin }, []],
    [
      'a flawed key for a gateway',
      { ...sent(bearer({ flaws: ['stand-in', 'line-break'] }), gateway), ...noLogin },
      ['error gateway-token-invalid'],
    ],
  ])('%s', (_, facts, expected) => expect(told(credentialRules(viewWith(facts)))).toEqual(expected));

  it.each<[Level['mentions'], string | undefined]>([
    [[], undefined],
    [[{ ...settings, value: 'other' }], undefined],
    [[{ ...settings, value: 'unknown' }], '/home/ada/.claude/settings.json:3 names it, too'],
    [
      [
        { ...settings, value: 'same' },
        { ...settings, place: '/etc/env', line: null, value: 'same' },
      ],
      '/home/ada/.claude/settings.json:3, /etc/env:1 name it, too',
    ],
  ])('lines that may have set it are named: %j', (mentions, words) => {
    expect(credentialRules(viewWith(sent({ kind: 'env-api-key', mentions })))[0]?.evidence[2]).toBe(words);
  });

  it('a host’s own base URL is taken away with its marks where the shell gives it', () => {
    const machine = { ...healthy.machine, hostMarkers: ['CLAUDE_HOST'] };
    const unset = (place: PlaceSet) =>
      credentialRules(viewWith({ machine, credential: credentialOf({ baseUrl: { ...gateway.baseUrl, place } }) }))[0]?.repair;
    expect(unset(shell)).toMatchObject({ unset: ['CLAUDE_HOST', 'ANTHROPIC_BASE_URL'] });
    expect(unset(settings)).toMatchObject({ unset: ['CLAUDE_HOST'] });
  });
});
