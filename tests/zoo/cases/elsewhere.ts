import type { ZooCase } from '../case.ts';
import type { ZooHome } from '../home.ts';
import { hour, token } from '../home.ts';

const scope = 'deployment-configuration';
const refused = 'Failed to authenticate. API Error: 401 invalid x-api-key';

/** Faults of other cases in other places and other words, and the healthy states beside them. */
export const elsewhereCases: readonly ZooCase[] = [
  {
    name: 'a key among others, behind a condition, in a file of zsh',
    id: 'env-shadows-login',
    scope,
    seen: /\.zshenv:2/,
    build: (zoo) => keyIn(zoo, '.zshenv', (key) => `if true; then\n  export EDITOR=vi ANTHROPIC_API_KEY="${key}"\nfi\n`),
  },
  {
    name: 'a key in a file that an rc file reads',
    id: 'env-shadows-login',
    scope,
    seen: /\.secrets\/env:2/,
    build: (zoo) => {
      zoo.file('.bashrc', '[ -f ~/.secrets/env ] && . ~/.secrets/env\n');
      keyIn(zoo, '.secrets/env', (key) => `# keys\nexport ANTHROPIC_API_KEY=${key}\n`);
    },
  },
  {
    name: 'a key in a drop-in of the session manager',
    id: 'env-shadows-login',
    scope,
    seen: /environment\.d\/10-keys\.conf:1/,
    build: (zoo) => keyIn(zoo, '.config/environment.d/10-keys.conf', (key) => `ANTHROPIC_API_KEY=${key}\n`),
  },
  {
    name: 'a key that two rc files set, of which one has another value',
    id: 'env-shadows-login',
    scope,
    seen: /\.profile:1/,
    build: (zoo) => {
      zoo.file('.bashrc', 'export ANTHROPIC_API_KEY=sk-ant-api03-another-one\n');
      keyIn(zoo, '.profile', (key) => `export ANTHROPIC_API_KEY=${key}\n`);
    },
  },
  {
    name: 'a key in the settings that only this machine has, in a work tree above',
    id: 'env-shadows-login',
    scope,
    seen: /settings\.local\.json/,
    build: (zoo) => [
      zoo.login(),
      zoo.folder('project/.git'),
      zoo.file('project/.claude/settings.local.json', { env: { ANTHROPIC_AUTH_TOKEN: token('key') } }),
    ],
  },
  {
    name: 'a key in the settings of another configuration folder',
    id: 'env-shadows-login',
    scope,
    build: (zoo) => [
      zoo.login({ folder: 'agent' }),
      zoo.file('agent/settings.json', { env: { ANTHROPIC_API_KEY: token('key') } }),
      zoo.set('CLAUDE_CONFIG_DIR', zoo.path('agent')),
    ],
  },
  {
    name: 'a key in the settings of a home that is a link',
    id: 'env-shadows-login',
    scope,
    build: (zoo) => [zoo.login(), zoo.settings({ env: { ANTHROPIC_API_KEY: token('key') } }), linkedHome(zoo)],
  },
  {
    name: 'a lock in a configuration folder that is a link',
    id: 'refresh-lock-orphaned',
    build: (zoo) => {
      zoo.login({ folder: 'dotfiles/claude' });
      zoo.link('.claude', zoo.path('dotfiles/claude'));
      zoo.folder('dotfiles/claude/.oauth_refresh.lock', { ago: -hour });
    },
  },
  {
    name: 'a frozen token, and an orphaned lock',
    id: 'env-token-frozen',
    also: 'refresh-lock-orphaned',
    build: (zoo) => [
      zoo.login(),
      zoo.set('CLAUDE_CODE_OAUTH_TOKEN', token('access')),
      zoo.folder('.claude/.oauth_refresh.lock', { ago: hour }),
    ],
  },
  {
    name: 'a key that was refused, and that only a file of the project names',
    id: 'env-shadows-login',
    scope,
    seen: /project\/\.env:1/,
    build: (zoo) => [
      zoo.login(),
      zoo.file('project/.env', `ANTHROPIC_API_KEY=${token('key')}\n`),
      zoo.session('Invalid API key · Please run /login'),
    ],
  },
  {
    name: 'a helper whose key is refused',
    id: 'helper-failing',
    scope,
    build: (zoo) => [zoo.settings({ apiKeyHelper: script(zoo, 'bin/key', 'echo key') }), zoo.session(refused)],
  },
  {
    name: 'a helper that no folder of the path has',
    id: 'helper-failing',
    scope,
    build: (zoo) => zoo.settings({ apiKeyHelper: 'get-the-key-of-anthropic --fresh' }),
  },
  {
    name: 'a helper whose script is gone',
    id: 'helper-failing',
    scope,
    build: (zoo) => zoo.settings({ apiKeyHelper: 'bash ~/bin/key.sh' }),
  },
  {
    name: 'a helper of the project that hides a good one',
    id: 'helper-failing',
    scope,
    build: (zoo) => [
      zoo.settings({ apiKeyHelper: script(zoo, 'bin/key', 'echo key') }),
      zoo.file('project/.claude/settings.local.json', { apiKeyHelper: '/nowhere/key' }),
    ],
  },
  {
    name: 'a helper that never ends, and what it has started',
    id: 'helper-failing',
    scope,
    args: ['--run-helpers'],
    build: (zoo) => zoo.settings({ apiKeyHelper: 'sleep 300; echo key' }),
  },
  {
    name: 'an export of AWS credentials that is not there',
    id: 'helper-failing',
    scope,
    build: (zoo) => zoo.settings({ env: { CLAUDE_CODE_USE_BEDROCK: '1' }, awsCredentialExport: '/nowhere/export' }),
  },
  {
    name: 'an export of AWS credentials that prints words',
    id: 'helper-failing',
    scope,
    args: ['--run-helpers'],
    build: (zoo) => exported(zoo, 'echo Attempting to sign in'),
  },
  {
    name: 'headers of an MCP server that nobody makes',
    id: 'helper-failing',
    build: (zoo) => [
      zoo.login(),
      zoo.file('project/.mcp.json', { mcpServers: { wiki: { url: 'https://x.example', headersHelper: '/no/h' } } }),
    ],
  },
  {
    name: 'an AWS session that ended, as older tools write its end',
    id: 'bedrock-expired',
    scope: 'provider',
    build: (zoo) => {
      zoo.file('project/.claude/settings.json', { env: { CLAUDE_CODE_USE_BEDROCK: '1', AWS_PROFILE: 'dev' } });
      zoo.file('.aws/config', '[profile dev]\nsso_start_url = https://example.awsapps.com/start\n');
      const expiresAt = new Date(zoo.now - hour).toISOString().replace(/\.\d+Z/, 'UTC');
      zoo.file('.aws/sso/cache/f.json', { accessToken: 'x', expiresAt });
    },
  },
  {
    name: 'a gateway that takes the header off',
    id: 'proxy-strips-auth',
    scope: 'network',
    build: (zoo) => [
      zoo.login(),
      zoo.set('ANTHROPIC_BASE_URL', 'http://127.0.0.1:8080'),
      zoo.session('API Error: 401 {"error":{"type":"authentication_error","message":"x-api-key header is required"}}'),
    ],
  },
  {
    name: 'a proxy that takes the header off',
    id: 'proxy-strips-auth',
    scope: 'network',
    build: (zoo) => [
      zoo.login(),
      zoo.set('HTTPS_PROXY', 'http://proxy.example:8080'),
      zoo.session('API Error: 401 Missing Authentication header'),
    ],
  },
  {
    name: 'npm with a token that is not set, in the project',
    id: 'tool-own-401',
    build: (zoo) => [zoo.login(), zoo.file('project/.npmrc', '//npm.pkg.example/:_authToken=${NODE_AUTH_TOKEN}\n')],
  },
  {
    name: 'docker with a helper of another system',
    id: 'tool-own-401',
    build: (zoo) => [zoo.login(), zoo.file('.docker/config.json', { auths: {}, credsStore: 'desktop.exe' })],
  },
  {
    name: 'git with a helper of another system',
    id: 'tool-own-401',
    build: (zoo) => [
      zoo.login(),
      zoo.file('.gitconfig', '[credential]\n\thelper = /mnt/c/Program\\\\ Files/Git/git-credential-manager.exe\n'),
    ],
  },
  {
    name: 'one Codex login in two folders',
    id: 'codex-refresh-reused',
    build: (zoo) => {
      zoo.login();
      for (const folder of ['.codex', '.codex-work']) zoo.file(`${folder}/auth.json`, codex('same'));
    },
  },
  {
    name: 'a Codex login that was used up by another',
    id: 'codex-refresh-reused',
    build: (zoo) => {
      zoo.login();
      zoo.file('.codex/auth.json', codex('spent'), { ago: hour });
      zoo.file('.codex/log/codex-tui.log', 'ERROR Your refresh token has already been used to generate a new access token.\n');
    },
  },
  {
    name: 'Copilot with a classic token of the host',
    id: 'peer-session-expired',
    build: (zoo) => [
      zoo.login(),
      zoo.file('.copilot/config.json', { logged_in_users: [{ login: 'ada' }] }),
      zoo.set('GH_TOKEN', `ghp_${'x'.repeat(36)}`),
    ],
  },
  {
    name: 'a login’s token where a key belongs',
    id: 'api-key-invalid',
    scope: 'api-key',
    build: (zoo) => zoo.set('ANTHROPIC_API_KEY', token('access')),
  },
  {
    name: 'a stored token with a line break at its end, which the client takes off',
    id: null,
    build: (zoo) => zoo.login({ accessToken: `${token('access')}\n` }),
  },
  { name: 'a home that is a link', id: null, build: (zoo) => [zoo.login(), linkedHome(zoo)] },
  {
    name: 'a key in a file of the project that nobody exports',
    id: null,
    build: (zoo) => [zoo.login(), zoo.file('project/.env', `ANTHROPIC_API_KEY=${token('key')}\n`)],
  },
  {
    name: 'a key for one command, and in an alias',
    id: null,
    build: (zoo) => [
      zoo.login(),
      zoo.file('.bashrc', 'alias c="ANTHROPIC_API_KEY=x claude"\nc2() { ANTHROPIC_API_KEY=x command claude "$@"; }\n'),
    ],
  },
  {
    name: 'helpers in quotes, with variables before them, and in a pipe',
    id: null,
    build: (zoo) => [
      zoo.settings({ apiKeyHelper: `VAULT=1 '${script(zoo, 'my bin/key', 'echo key')}' --fresh` }),
      zoo.file('project/.mcp.json', { mcpServers: { wiki: { url: 'https://x.example', headersHelper: 'cat ~/.key | tr -d "\\n"' } } }),
    ],
  },
  {
    name: 'an export of AWS credentials that works',
    id: null,
    args: ['--run-helpers'],
    build: (zoo) => exported(zoo, `echo '{"Credentials":{"AccessKeyId":"a","SecretAccessKey":"b","SessionToken":"c"}}'`),
  },
  {
    name: 'git’s own helpers, and docker’s in a file',
    id: null,
    build: (zoo) => [
      zoo.login(),
      zoo.file(
        '.gitconfig',
        '[credential]\n\thelper = cache --timeout=60\n[credential "https://x.example"]\n\thelper =\n\thelper = store\n',
      ),
      zoo.file('.docker/config.json', { auths: { 'ghcr.io': { auth: 'x' } } }),
    ],
  },
];

function keyIn(zoo: ZooHome, path: string, text: (key: string) => string): void {
  const key = token('key');
  zoo.login();
  zoo.file(path, text(key));
  zoo.set('ANTHROPIC_API_KEY', key);
}

function linkedHome(zoo: ZooHome): void {
  zoo.link(`${zoo.root}/link`, zoo.home);
  zoo.set('HOME', `${zoo.root}/link`);
}

function script(zoo: ZooHome, path: string, line: string): string {
  return zoo.file(path, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
}

function exported(zoo: ZooHome, line: string): void {
  zoo.settings({ env: { CLAUDE_CODE_USE_BEDROCK: '1' }, awsCredentialExport: script(zoo, 'bin/export', line) });
}

function codex(refresh: string): object {
  return { tokens: { access_token: 'a', refresh_token: refresh } };
}
