/** What the stored login is by its form, its fields and its ends. */
import { readFileSync } from 'node:fs';
import type { ZooHome } from '../home.ts';
import { day, hour, token } from '../home.ts';
import type { HomeKind, Twin } from './kinds.ts';
import type { Scope } from './scopes.ts';

const login = (home: ZooHome, at: Scope): string => home.login({ folder: at.store });
const path = (at: Scope): string => `${at.store}/.credentials.json`;

interface Store {
  claudeAiOauth: Record<string, unknown>;
}

/** Changes members of the stored login; undefined takes one away. */
function change(home: ZooHome, at: Scope, members: Readonly<Record<string, unknown>>): void {
  const { claudeAiOauth } = JSON.parse(readFileSync(home.path(path(at)), 'utf8')) as Store;
  home.file(path(at), { claudeAiOauth: { ...claudeAiOauth, ...members } }, { mode: 0o600, ago: hour });
}

function member(home: ZooHome, at: Scope, name: string): string {
  const { claudeAiOauth } = JSON.parse(readFileSync(home.path(path(at)), 'utf8')) as Store;
  return String(claudeAiOauth[name]);
}

const written = (fact: string, members: Readonly<Record<string, unknown>>, says: RegExp, outcome: Twin['outcome'] = 'stops'): Twin => ({
  fact,
  sicken: (home, at) => change(home, at, members),
  id: 'store-foreign',
  says,
  outcome,
});

/** What the client reads, and takes for no login. */
const unread = (fact: string, members: Readonly<Record<string, unknown>>, says: RegExp): Twin => ({
  ...written(fact, members, says),
  id: 'store-damaged',
});

const damaged = (fact: string, text: (whole: string) => string): Twin => ({
  fact,
  sicken: (home, at) => home.file(path(at), text(readFileSync(home.path(path(at)), 'utf8')), { mode: 0o600, ago: hour }),
  id: 'store-damaged',
  says: /expected (JSON|an object)/,
  outcome: 'stops',
});

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE5MDAwMDAwMDB9.c2lnbmF0dXJl';

export const storeKinds: readonly HomeKind[] = [
  {
    name: 'a login as the client writes it',
    client: 'claude',
    isShown: true,
    build: login,
    twins: [
      written(
        'its access token is a JWT, and there is no other',
        { accessToken: jwt, refreshToken: undefined },
        /accessToken in .* is a JWT/,
      ),
      written('its access token is an API key, and there is no other', { accessToken: token('key'), refreshToken: '' }, /is an API key/),
      written('its tokens are a key of OpenAI', { accessToken: `sk-proj-${'a'.repeat(60)}`, refreshToken: jwt }, /a key of OpenAI/),
      written(
        'its tokens are a key of a relay',
        { accessToken: `sk-${'a'.repeat(48)}`, refreshToken: `sk-${'a'.repeat(48)}` },
        /a key of another service/,
      ),
      written(
        'its tokens are of GitHub',
        { accessToken: `gho_${'a'.repeat(36)}`, refreshToken: `ghr_${'a'.repeat(36)}` },
        /a token of GitHub/,
      ),
      // The client renews this one by itself, as long as the other token is good; but whoever wrote the one wrote the other.
      written('its access token is its refresh token', { accessToken: token('refresh') }, /is the refresh token/),
      written(
        'its access token is a cookie, and there is no other',
        { accessToken: `sk-ant-sid01-${'a'.repeat(60)}`, refreshToken: null },
        /a cookie of the web site/,
      ),
      written('its access token was masked', { accessToken: '[REDACTED]', refreshToken: '[REDACTED]' }, /a placeholder/),
      written(
        'its access token is a number of a session',
        { accessToken: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed', refreshToken: null },
        /a UUID/,
      ),
      written('its refresh token is one of OpenAI', { refreshToken: `rt_${'a'.repeat(60)}` }, /a refresh token of OpenAI/, 'warns'),
      written('its access token was issued by GitLab', { accessToken: `glpat-${'a'.repeat(20)}` }, /a token of GitLab/),
      written('its access token is one of a bot of Slack', { accessToken: `xoxb-1234-5678-${'a'.repeat(24)}` }, /a token of Slack/),
      written('its access token is a JWT of which a part is left', { accessToken: 'eyJhbGciOi.foo.bar' }, /is a JWT/),
      written('its access token is an object, made a text', { accessToken: '[object Object]' }, /a placeholder/),
      written('its access token is where a secret lies', { accessToken: 'op://vault/claude/token' }, /a placeholder/),
      written('its access token is a template', { accessToken: '{{ claude_token }}' }, /a placeholder/),
      written('its access token is no more than its beginning', { accessToken: 'sk-ant-oat01-' }, /was cut off/, 'warns'),
      written('both are no more than their beginnings', { accessToken: 'sk-ant-oat01-', refreshToken: 'sk-ant-ort01-' }, /was cut off/),
      written(
        'its access token is half as long as its refresh token',
        { accessToken: 'sk-ant-oat01-Zoo1xxxxxxxxxxxxxxxxxxxx' },
        /was cut off/,
        'warns',
      ),
      written('its access token was shortened for the eye', { accessToken: 'sk-ant-oat01-Zoo1…AA' }, /was cut off/),
      written('its refresh token was cut off', { refreshToken: 'sk-ant-ort01-Zo' }, /refreshToken in .* was cut off/, 'warns'),
      {
        ...written('its access token has the word of a header before it', {}, /begins with the word of a header/, 'warns'),
        sicken: (home, at) => change(home, at, { accessToken: `Bearer ${member(home, at, 'accessToken')}` }),
      },
      {
        ...written('its access token has quotes around it', {}, /quotes around it/, 'warns'),
        sicken: (home, at) => change(home, at, { accessToken: `"${member(home, at, 'accessToken')}"` }),
      },
      {
        ...written('its access token ends in a character that nobody sees', {}, /no header can hold/),
        sicken: (home, at) => change(home, at, { accessToken: `${member(home, at, 'accessToken')}\u200b` }),
      },
      {
        ...written('its end is in seconds', {}, /expiresAt in .* is in seconds/, 'warns'),
        sicken: (home, at) => change(home, at, { expiresAt: Math.floor(home.now / 1000) + 3600 }),
      },
      {
        ...written('its end is in microseconds', {}, /is no moment in milliseconds/, 'warns'),
        sicken: (home, at) => change(home, at, { expiresAt: (home.now + hour) * 1000 }),
      },
      written('its end is written as a date', { expiresAt: '2030-01-01T00:00:00Z' }, /is no number/, 'warns'),
      written('its scopes were dropped', { scopes: undefined }, /no scopes/),
      written('its scopes are null', { scopes: null }, /no scopes/),
      written('its refresh token was dropped', { refreshToken: undefined }, /no refreshToken/, 'warns'),
      {
        fact: 'its tokens lie under the names of OAuth',
        sicken: (home, at) => {
          const [access, refresh] = [member(home, at, 'accessToken'), member(home, at, 'refreshToken')];
          const claudeAiOauth = { access_token: access, refresh_token: refresh, expires_at: home.now + 6 * hour };
          home.file(path(at), { claudeAiOauth }, { mode: 0o600, ago: hour });
        },
        id: 'store-foreign',
        says: /claudeAiOauth\.access_token/,
        outcome: 'stops',
      },
      {
        fact: 'its tokens lie at the top of the file',
        sicken: (home, at) => {
          const accessToken = member(home, at, 'accessToken');
          home.file(path(at), { accessToken, expiresAt: home.now + 6 * hour }, { mode: 0o600, ago: hour });
        },
        id: 'store-foreign',
        says: /under accessToken, where the client does not look/,
        outcome: 'stops',
      },
      {
        fact: 'its tokens lie in an entry of another program',
        sicken: (home, at) => home.file(path(at), { anthropic: { type: 'oauth', access: token('access') } }, { mode: 0o600, ago: hour }),
        id: 'store-foreign',
        says: /anthropic\.access/,
        outcome: 'stops',
      },
      {
        fact: 'its access token has a line break in the middle',
        sicken: (home, at) => change(home, at, { accessToken: member(home, at, 'accessToken').replace(/(.{12})/, '$1\n') }),
        id: 'store-foreign',
        says: /a line break in the middle/,
        outcome: 'stops',
      },
      damaged('it is cut off', (whole) => whole.slice(0, 60)),
      damaged('it has a byte order mark, which the client does not pass over', (whole) => `\uFEFF${whole}`),
      damaged('it has a comma too many', (whole) => whole.replace(/\}\s*$/, ',}')),
      damaged('it is a list', () => '[1]'),
      {
        fact: 'it was blanked',
        sicken: (home, at) => change(home, at, { accessToken: '', refreshToken: '', expiresAt: 0 }),
        id: 'credentials-blanked',
        says: /holds empty tokens/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a login without plan and tier',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), change(home, at, { subscriptionType: undefined, rateLimitTier: undefined })],
    twins: [unread('and without the scope that requests need', { scopes: [] }, /./)],
  },
  {
    name: 'a login with its scopes in one string',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), change(home, at, { scopes: 'user:inference user:profile' })],
    twins: [unread('as a number', { scopes: 4 }, /scopes/)],
  },
  {
    name: 'a login with fields that nobody knows',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), change(home, at, { futureField: { a: [1] }, note: 'x' })],
    twins: [unread('whose scopes are a list of one that requests are not', { scopes: ['org:create_api_key'] }, /scope/)],
  },
  {
    name: 'an access token with white space at its end',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), change(home, at, { accessToken: `${member(home, at, 'accessToken')} \n` })],
    twins: [
      {
        fact: 'and its refresh token, too',
        sicken: (home, at) => change(home, at, { refreshToken: `${member(home, at, 'refreshToken')}\n` }),
        id: 'store-foreign',
        says: /refreshToken in .* has white space around it/,
        outcome: 'warns',
      },
    ],
  },
  {
    name: 'a lapsed login that can be renewed',
    client: 'claude',
    isShown: true,
    build: (home, at) => home.login({ folder: at.store, expiresIn: -hour }),
    twins: [
      {
        fact: 'but for its refresh token',
        sicken: (home, at) => change(home, at, { refreshToken: null }),
        id: 'access-token-expired',
        says: /no refresh token/,
        outcome: 'stops',
      },
      {
        fact: 'but for its own end, which is past',
        sicken: (home, at) => change(home, at, { refreshTokenExpiresAt: home.now - hour }),
        id: 'login-deadline-reached',
        says: /no renewal extends it/,
        outcome: 'stops',
      },
      {
        fact: 'but for a refresh token of another kind',
        sicken: (home, at) => change(home, at, { refreshToken: jwt }),
        id: 'store-foreign',
        says: /refreshToken in .* is a JWT/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a login that ends in three weeks',
    client: 'claude',
    isShown: true,
    build: (home, at) => home.login({ folder: at.store, endsIn: 21 * day }),
    twins: [
      {
        fact: 'it ends within the job',
        sicken: (home, at) => change(home, at, { refreshTokenExpiresAt: home.now + hour }),
        id: 'login-deadline-reached',
        says: /no renewal extends it/,
        outcome: 'stops',
        lasts: '8h',
      },
    ],
  },
  {
    name: 'a background service that once asked for a login, and nothing of it now',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), home.file(`${at.config}/daemon-auth-status.json`, { status: 'ok', since: home.now - 9 * hour })],
    twins: [
      {
        fact: 'it asks for one since before the last login',
        sicken: (home, at) => home.file(`${at.config}/daemon-auth-status.json`, { status: 'auth_required', since: home.now - 9 * hour }),
        id: 'stale-in-memory',
        says: /the login was written .* after that/,
        outcome: 'warns',
      },
      {
        fact: 'it asks for one since the last login',
        sicken: (home, at) => home.file(`${at.config}/daemon-auth-status.json`, { status: 'auth_required', since: home.now - 60_000 }),
        id: 'bearer-rejected',
        says: /has not changed since/,
        outcome: 'warns',
      },
    ],
  },
];
