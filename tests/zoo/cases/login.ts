import type { ZooCase } from '../case.ts';
import { day, hour } from '../home.ts';

const expired = 'Failed to authenticate. API Error: 401 OAuth token has expired. Please obtain a new token or refresh your existing token.';
const dead = 'Failed to authenticate: OAuth session expired and could not be refreshed';
const revoked = 'Failed to authenticate. API Error: 401 OAuth access token has been revoked.';
const invalid = 'Failed to authenticate. API Error: 401 Invalid authentication credentials';
const scope = 'account-session';

/** Faults of the login itself, and what looks like them. */
export const loginCases: readonly ZooCase[] = [
  { name: 'nobody ever logged in', id: 'no-credential', scope, build: () => undefined },
  { name: 'an empty store', id: 'no-credential', scope, build: (zoo) => zoo.file('.claude/.credentials.json', '{}', { mode: 0o600 }) },
  { name: 'a blanked store', id: 'credentials-blanked', scope: 'local-runtime', build: (zoo) => zoo.blank() },
  {
    name: 'a blanked store while another configuration holds a good login',
    id: 'credentials-blanked',
    build: (zoo) => [zoo.blank(), zoo.login({ folder: '.claude-work' })],
  },
  { name: 'a login that ended', id: 'login-deadline-reached', scope, build: (zoo) => zoo.login({ expiresIn: -hour, endsIn: -hour }) },
  { name: 'a login that ends tomorrow', id: 'login-deadline-reached', scope, build: (zoo) => zoo.login({ endsIn: day }) },
  {
    name: 'a session died of a token that lapsed and can be renewed',
    id: 'access-token-expired',
    scope,
    build: (zoo) => [zoo.login({ expiresIn: -hour, writtenAgo: 9 * hour }), zoo.session(expired)],
  },
  {
    name: 'a lapsed token with nothing to renew it',
    id: 'access-token-expired',
    scope,
    build: (zoo) => zoo.login({ refreshToken: null, expiresIn: -hour }),
  },
  {
    name: 'the vendor refused to renew, and the store has not changed',
    id: 'refresh-token-dead',
    scope,
    build: (zoo) => [zoo.login({ expiresIn: -hour, writtenAgo: 9 * hour }), zoo.session(dead, { status: null })],
  },
  {
    name: 'two sessions lost a race for one refresh token',
    id: 'refresh-race',
    scope: 'local-runtime',
    build: (zoo) => [
      zoo.login({ expiresIn: -hour, writtenAgo: 9 * hour }),
      zoo.session(dead, { status: null }),
      zoo.session(dead, { status: null, name: 'b', ago: 5 * 60_000 + 3_000 }),
    ],
  },
  {
    name: 'a program that renews beside the client',
    id: 'refresh-race',
    build: async (zoo) => {
      zoo.login({ writtenAgo: 3 * hour });
      zoo.session(invalid);
      await zoo.client('claude-swap');
    },
  },
  {
    name: 'a token that was revoked',
    id: 'token-revoked',
    scope,
    build: (zoo) => [zoo.login({ writtenAgo: 3 * hour }), zoo.session(revoked)],
  },
  {
    name: 'a token that is refused without a reason on this machine',
    id: 'bearer-rejected',
    scope,
    build: (zoo) => [zoo.login({ writtenAgo: 3 * hour }), zoo.session(invalid)],
  },
  {
    name: 'several sessions refused at once with a good token',
    id: 'vendor-outage-auth',
    scope: 'vendor',
    build: (zoo) => [
      zoo.login({ writtenAgo: 3 * hour }),
      zoo.session(invalid),
      zoo.session(invalid, { name: 'b' }),
      zoo.session(invalid, { name: 'c' }),
    ],
  },
  {
    name: 'a session that died before the login was renewed, still running',
    id: 'stale-in-memory',
    scope: 'local-runtime',
    build: async (zoo) => {
      await zoo.client();
      zoo.session(expired, { ago: 20 * 60_000 });
      // A process cannot be started in the past; the login is written ahead by less than a clock's tolerance.
      zoo.login({ writtenAgo: -30_000 });
    },
  },
  {
    name: 'a session that died before a person logged in',
    id: 'stale-in-memory',
    build: (zoo) => [zoo.session('Not logged in · Please run /login', { ago: hour, status: null }), zoo.login({ writtenAgo: 60_000 })],
  },
  {
    name: 'a renewal that was cut off, and the store blanked after it',
    id: 'refresh-abandoned',
    scope: 'local-runtime',
    build: (zoo) => [zoo.blank(), zoo.file('.claude/.oauth_refresh.lock.owner', { pid: 4_194_000, procStart: '1' })],
  },
  {
    name: 'an organisation that switched the client off',
    id: 'org-no-access',
    scope,
    build: (zoo) => [
      zoo.login(),
      zoo.session('API Error: 403 OAuth authentication is currently not allowed for this organization.', { status: 403 }),
    ],
  },
  {
    name: 'an address that is refused',
    id: 'request-not-allowed',
    scope: 'network',
    build: (zoo) => [
      zoo.login(),
      zoo.session('Failed to authenticate. API Error: 403 {"error":{"type":"forbidden","message":"Request not allowed"}}', { status: 403 }),
    ],
  },
  {
    name: 'a remote control that never reads again',
    id: 'remote-control-auth',
    build: (zoo) => [
      zoo.login({ writtenAgo: 9 * hour }),
      zoo.session('Authentication failed (401): Token expired. Remote Control is only available with claude.ai subscriptions.'),
    ],
  },
  { name: 'a good login', id: null, build: (zoo) => zoo.login() },
  { name: 'a lapsed token that can be renewed', id: null, build: (zoo) => zoo.login({ expiresIn: -hour }) },
  { name: 'a good login without a known end', id: null, build: (zoo) => zoo.login({ endsIn: null }) },
  { name: 'a login that ends in three weeks', id: null, build: (zoo) => zoo.login({ endsIn: 21 * day }) },
  {
    name: 'a session that failed, and a later one that worked',
    id: null,
    build: (zoo) => [
      zoo.login({ writtenAgo: 3 * hour }),
      zoo.session(expired, { ago: 2 * hour }),
      zoo.session(null, { name: 'b', ago: 60_000 }),
    ],
  },
  { name: 'a session that quotes the error, and ended well', id: null, build: (zoo) => [zoo.login(), zoo.session(null)] },
  {
    name: 'a session that failed a month ago',
    id: null,
    build: (zoo) => [zoo.login({ writtenAgo: 40 * day }), zoo.session(expired, { ago: 30 * day })],
  },
  {
    name: 'a session that died before the login was renewed, while only a client of another store runs',
    id: null,
    build: async (zoo) => {
      await zoo.client('claude', { CLAUDE_CONFIG_DIR: `${zoo.home}/.claude-other` });
      zoo.session(expired, { ago: 20 * 60_000 });
      zoo.login({ writtenAgo: -30_000 });
    },
  },
  { name: 'two configurations with a login each', id: null, build: (zoo) => [zoo.login(), zoo.login({ folder: '.claude-work' })] },
];
