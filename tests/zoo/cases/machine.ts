import { chmodSync } from 'node:fs';
import type { ZooCase } from '../case.ts';
import { day, hour, token } from '../home.ts';

const scope = 'local-runtime';
const expired = 'Failed to authenticate. API Error: 401 OAuth token has expired. Please obtain a new token or refresh your existing token.';
const rejected = 'Failed to authenticate. API Error: 401 Invalid authentication credentials';

/** Locks, disks, clocks, copies, clouds, servers and other clients. */
export const machineCases: readonly ZooCase[] = [
  {
    name: 'a lock that a killed client left',
    id: 'refresh-lock-orphaned',
    scope,
    build: (zoo) => [zoo.login(), zoo.folder('.claude/.oauth_refresh.lock', { ago: hour })],
  },
  {
    name: 'a lock for old versions that a killed client left',
    id: 'refresh-lock-orphaned',
    scope,
    build: (zoo) => [zoo.login(), zoo.folder('.claude.lock', { ago: hour })],
  },
  {
    name: 'a lock from the future',
    id: 'refresh-lock-orphaned',
    scope,
    build: (zoo) => [zoo.login(), zoo.folder('.claude/.oauth_refresh.lock', { ago: -3 * hour })],
  },
  {
    name: 'a file where the lock belongs',
    id: 'refresh-lock-orphaned',
    scope,
    build: (zoo) => [zoo.login(), zoo.file('.claude/.oauth_refresh.lock', '', { ago: hour })],
  },
  {
    name: 'a session that died of an orphaned lock',
    id: 'refresh-lock-orphaned',
    scope,
    build: (zoo) => [
      zoo.login({ expiresIn: -hour, writtenAgo: 9 * hour }),
      zoo.folder('.claude/.oauth_refresh.lock', { ago: 10 * 60_000 }),
      zoo.session(
        'Failed to refresh OAuth token: another Claude Code process is refreshing it or exited mid-refresh. This is usually transient; retry in a minute',
        { status: null },
      ),
    ],
  },
  {
    name: 'a file where the storage lock belongs',
    id: 'credentials-not-persisted',
    scope,
    build: (zoo) => [zoo.login(), zoo.file('.claude/.storage-write.lock', '', { ago: hour })],
  },
  {
    name: 'a storage lock from the future',
    id: 'credentials-not-persisted',
    scope,
    build: (zoo) => [zoo.login(), zoo.folder('.claude/.storage-write.lock', { ago: -hour })],
  },
  {
    name: 'a storage lock that a killed client left',
    id: 'credentials-not-persisted',
    scope,
    build: (zoo) => [zoo.login(), zoo.folder('.claude/.storage-write.lock', { ago: hour })],
  },
  {
    name: 'a folder that may not be written',
    id: 'credentials-not-persisted',
    scope,
    build: (zoo) => [zoo.login(), chmodSync(zoo.path('.claude'), 0o555)],
  },
  { name: 'a login file that may not be written', id: 'credentials-not-persisted', scope, build: (zoo) => chmodSync(zoo.login(), 0o400) },
  {
    name: 'a login file that is no JSON',
    id: 'store-damaged',
    scope,
    build: (zoo) => zoo.file('.claude/.credentials.json', '{"claudeAiOauth": {"accessTok', { mode: 0o600 }),
  },
  {
    name: 'a folder where the login file belongs',
    id: 'credentials-not-persisted',
    scope,
    build: (zoo) => zoo.folder('.claude/.credentials.json'),
  },
  {
    name: 'a link that leads nowhere',
    id: 'credentials-not-persisted',
    scope,
    build: (zoo) => zoo.link('.claude/.credentials.json', '/nowhere/at/all'),
  },
  {
    name: 'the same login in two folders',
    id: 'container-stale-copy',
    scope: 'deployment-configuration',
    build: (zoo) => copies(zoo.login.bind(zoo)),
  },
  {
    name: 'a session that died with a copied login',
    id: 'container-stale-copy',
    build: (zoo) => [copies((parts) => zoo.login({ ...parts, writtenAgo: 3 * hour })), zoo.session(rejected)],
  },
  { name: 'a login that is a link', id: 'linked-store', build: (zoo) => linked(zoo) },
  { name: 'a login that others may read', id: 'store-open-to-others', build: (zoo) => chmodSync(zoo.login(), 0o644) },
  {
    name: 'a clock that went back',
    id: 'clock-skew',
    scope,
    build: (zoo) => zoo.login({ writtenAgo: -2 * day, expiresIn: 2 * day + 8 * hour }),
  },
  {
    name: 'a clock that went back, and a lock of the future',
    id: 'clock-skew',
    or: ['refresh-lock-orphaned'],
    also: 'refresh-lock-orphaned',
    build: (zoo) => [zoo.login({ writtenAgo: -2 * day }), zoo.folder('.claude/.oauth_refresh.lock', { ago: -2 * day })],
  },
  { name: 'a key before a blanked login', id: null, build: (zoo) => [zoo.blank(), zoo.set('ANTHROPIC_API_KEY', token('key'))] },
  {
    name: 'a key before a good login, and an orphaned lock',
    id: 'env-shadows-login',
    build: (zoo) => [zoo.login(), zoo.set('ANTHROPIC_API_KEY', token('key')), zoo.folder('.claude/.oauth_refresh.lock', { ago: hour })],
  },
  {
    name: 'a blanked login, and an orphaned lock',
    id: 'credentials-blanked',
    also: 'refresh-lock-orphaned',
    build: (zoo) => [zoo.blank(), zoo.folder('.claude/.oauth_refresh.lock', { ago: hour })],
  },
  {
    name: 'a bad certificate file and a proxy',
    id: 'network-tls',
    scope: 'network',
    build: (zoo) => [zoo.login(), zoo.set('HTTPS_PROXY', 'http://127.0.0.1:3128'), zoo.set('NODE_EXTRA_CA_CERTS', '/nowhere/ca.pem')],
  },
  {
    name: 'a proxy that is no URL',
    id: 'network-connect',
    scope: 'network',
    build: (zoo) => [zoo.login(), zoo.set('HTTPS_PROXY', 'proxy.example:3128:x')],
  },
  {
    name: 'a vendor that cannot be reached',
    id: 'network-connect',
    scope: 'network',
    args: ['--online'],
    build: (zoo) => [zoo.login(), zoo.set('ANTHROPIC_BASE_URL', 'http://127.0.0.1:9')],
  },
  {
    name: 'an AWS session that ended',
    id: 'bedrock-expired',
    scope: 'provider',
    build: (zoo) => [zoo.set('CLAUDE_CODE_USE_BEDROCK', '1'), sso(zoo, -hour)],
  },
  {
    name: 'Bedrock without any credential',
    id: 'bedrock-bad-credentials',
    or: ['bedrock-expired'],
    scope: 'provider',
    build: (zoo) => zoo.set('CLAUDE_CODE_USE_BEDROCK', '1'),
  },
  {
    name: 'half an AWS key',
    id: 'bedrock-bad-credentials',
    scope: 'provider',
    build: (zoo) => [zoo.set('CLAUDE_CODE_USE_BEDROCK', '1'), zoo.set('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLEEXAMPLE00')],
  },
  {
    name: 'a profile that nobody defined',
    id: 'bedrock-bad-credentials',
    scope: 'provider',
    build: (zoo) => [zoo.set('CLAUDE_CODE_USE_BEDROCK', '1'), zoo.set('AWS_PROFILE', 'nobody')],
  },
  {
    name: 'a stray AWS key before a profile',
    id: 'bedrock-bad-credentials',
    scope: 'provider',
    build: (zoo) => [
      zoo.set('CLAUDE_CODE_USE_BEDROCK', '1'),
      zoo.set('AWS_PROFILE', 'work'),
      sso(zoo, hour),
      zoo.set('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLEEXAMPLE00'),
      zoo.set('AWS_SECRET_ACCESS_KEY', 'x'.repeat(40)),
    ],
  },
  {
    name: 'Vertex without default credentials',
    id: 'vertex-reauth',
    scope: 'provider',
    build: (zoo) => zoo.set('CLAUDE_CODE_USE_VERTEX', '1'),
  },
  {
    name: 'Vertex with a file that is not there',
    id: 'vertex-reauth',
    scope: 'provider',
    build: (zoo) => [zoo.set('CLAUDE_CODE_USE_VERTEX', '1'), zoo.set('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere.json')],
  },
  {
    name: 'Foundry without a login',
    id: 'azure-auth',
    scope: 'provider',
    build: (zoo) => [zoo.set('CLAUDE_CODE_USE_FOUNDRY', '1'), zoo.set('ANTHROPIC_FOUNDRY_RESOURCE', 'mine')],
  },
  {
    name: 'an MCP server’s stub',
    id: 'mcp-needs-auth',
    scope: 'mcp-server',
    build: (zoo) => zoo.login({ mcpOAuth: { 'linear|abc': { serverName: 'linear', accessToken: '', expiresAt: 0 } } }),
  },
  {
    name: 'a cached verdict over a good MCP login',
    id: 'mcp-needs-auth',
    scope: 'mcp-server',
    build: (zoo) => [
      zoo.login({ mcpOAuth: { 'linear|abc': { serverName: 'linear', accessToken: 'x', refreshToken: 'y', expiresAt: zoo.now + hour } } }),
      zoo.file('.claude/mcp-needs-auth-cache.json', { linear: { timestamp: zoo.now - 60_000 } }),
    ],
  },
  {
    name: 'an MCP token that lapsed for good',
    id: 'mcp-needs-auth',
    scope: 'mcp-server',
    build: (zoo) => zoo.login({ mcpOAuth: { 'linear|abc': { serverName: 'linear', accessToken: 'x', expiresAt: zoo.now - hour } } }),
  },
  {
    name: 'an MCP registration without a login',
    id: 'mcp-client-registration',
    scope: 'mcp-server',
    build: (zoo) => zoo.login({ mcpOAuth: { 'github|abc': { serverName: 'github', clientId: 'c' } } }),
  },
  {
    name: 'a Codex login that is over',
    id: 'codex-session-dead',
    build: (zoo) => [zoo.login(), zoo.file('.codex/auth.json', { tokens: { access_token: '', refresh_token: '' } })],
  },
  {
    name: 'a Gemini login that is over',
    id: 'peer-session-expired',
    build: (zoo) => [zoo.login(), zoo.file('.gemini/oauth_creds.json', { access_token: 'x', expiry_date: zoo.now - hour })],
  },
  {
    name: 'a subscription used by another program',
    id: 'credential-wrong-client',
    build: (zoo) => [zoo.login(), zoo.file('.local/share/opencode/auth.json', { anthropic: { type: 'oauth', refresh: 'x' } })],
  },
  {
    name: 'npm with a token that is not set',
    id: 'tool-own-401',
    build: (zoo) => [zoo.login(), zoo.file('.npmrc', '//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n')],
  },
  {
    name: 'settings with a comment in them',
    id: 'settings-broken',
    build: (zoo) => [zoo.login(), zoo.settings('{\n  // mine\n  "env": {}\n}\n')],
  },
  { name: 'a release that sends no header', id: 'client-auth-regression', build: (zoo) => [zoo.login(), release(zoo, '2.1.94')] },
  { name: 'a release without the OAuth beta', id: 'oauth-not-supported', build: (zoo) => [zoo.login(), release(zoo, '1.0.83')] },
  { name: 'a lock with a heartbeat', id: null, build: (zoo) => [zoo.login(), zoo.folder('.claude/.oauth_refresh.lock')] },
  {
    name: 'an old lock, and a client that runs',
    id: null,
    build: async (zoo) => [zoo.login(), zoo.folder('.claude/.oauth_refresh.lock', { ago: 20_000 }), await zoo.client()],
  },
  {
    name: 'a good AWS session',
    id: null,
    build: (zoo) => [zoo.set('CLAUDE_CODE_USE_BEDROCK', '1'), zoo.set('AWS_PROFILE', 'work'), sso(zoo, hour)],
  },
  {
    name: 'static AWS keys',
    id: null,
    build: (zoo) => [
      zoo.set('CLAUDE_CODE_USE_BEDROCK', 'true'),
      zoo.set('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLEEXAMPLE00'),
      zoo.set('AWS_SECRET_ACCESS_KEY', 'x'.repeat(40)),
    ],
  },
  { name: 'a switch that says no', id: null, build: (zoo) => [zoo.login(), zoo.set('CLAUDE_CODE_USE_BEDROCK', '0')] },
  {
    name: 'Vertex with default credentials',
    id: null,
    build: (zoo) => [
      zoo.set('CLAUDE_CODE_USE_VERTEX', '1'),
      zoo.file('.config/gcloud/application_default_credentials.json', { type: 'authorized_user', refresh_token: 'x' }),
    ],
  },
  {
    name: 'Foundry with a key',
    id: null,
    build: (zoo) => [zoo.set('CLAUDE_CODE_USE_FOUNDRY', '1'), zoo.set('ANTHROPIC_FOUNDRY_API_KEY', 'x')],
  },
  {
    name: 'MCP logins that are good, or renewed when used',
    id: null,
    build: (zoo) =>
      zoo.login({
        mcpOAuth: {
          'a|1': { accessToken: 'x', refreshToken: 'y', expiresAt: zoo.now - hour },
          'b|2': { accessToken: 'x', expiresAt: zoo.now + hour },
        },
      }),
  },
  { name: 'a proxy that is a URL', id: null, build: (zoo) => [zoo.login(), zoo.set('HTTPS_PROXY', 'http://proxy.example:3128')] },
  {
    name: 'a backup beside the login',
    id: null,
    build: (zoo) => {
      const refreshToken = token('refresh');
      zoo.login({ refreshToken });
      zoo.file('.claude/.credentials.json.bak', { claudeAiOauth: { accessToken: 'x', refreshToken, scopes: ['user:inference'] } });
    },
  },
  { name: 'a lapsed token, and a session that goes on', id: null, build: (zoo) => [zoo.login({ expiresIn: -60_000 }), zoo.session(null)] },
  { name: 'a session that ended in a tool’s own refusal', id: null, build: (zoo) => [zoo.login(), zoo.session(null)] },
  {
    name: 'an expired lock’s session after the login was renewed',
    id: 'stale-in-memory',
    build: (zoo) => [zoo.login({ writtenAgo: 60_000 }), zoo.session(expired, { ago: hour })],
  },
];

type Zoo = Parameters<ZooCase['build']>[0];

function copies(login: Zoo['login']): void {
  const refreshToken = token('refresh');
  login({ refreshToken });
  login({ refreshToken, folder: '.claude-copy' });
}

function linked(zoo: Zoo): void {
  zoo.login({ folder: 'elsewhere' });
  zoo.link('.claude/.credentials.json', zoo.path('elsewhere/.credentials.json'));
}

function sso(zoo: Zoo, endsIn: number): void {
  zoo.file(
    '.aws/config',
    '[profile work]\nsso_session = work\nsso_account_id = 1\n[default]\nsso_session = work\n[sso-session work]\nsso_start_url = https://example.com\n',
  );
  zoo.file('.aws/sso/cache/abc.json', { accessToken: 'x', expiresAt: new Date(zoo.now + endsIn).toISOString() });
}

function release(zoo: Zoo, version: string): void {
  const folder = 'lib/node_modules/@anthropic-ai/claude-code';
  zoo.file(`${folder}/package.json`, { name: '@anthropic-ai/claude-code', version });
  zoo.file(`${folder}/cli.js`, '#!/usr/bin/env node\n', { mode: 0o755 });
  zoo.link('bin/claude', zoo.path(`${folder}/cli.js`));
  zoo.set('PATH', `${zoo.path('bin')}:${process.env['PATH'] ?? ''}`);
}
