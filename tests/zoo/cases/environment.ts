import type { ZooCase } from '../case.ts';
import { hour, token } from '../home.ts';

const scope = 'deployment-configuration';
const apiKey = (): string => token('key');

/** Which credential wins, and whether it should. */
export const environmentCases: readonly ZooCase[] = [
  {
    name: 'a key in the shell before a subscription',
    id: 'env-shadows-login',
    scope,
    build: (zoo) => [zoo.login(), zoo.set('ANTHROPIC_API_KEY', apiKey())],
  },
  {
    name: 'a key that an rc file sets',
    id: 'env-shadows-login',
    scope,
    build: (zoo) => {
      const key = apiKey();
      zoo.login();
      zoo.file('.bashrc', `# mine\nexport ANTHROPIC_API_KEY=${key}\n`);
      zoo.set('ANTHROPIC_API_KEY', key);
    },
  },
  {
    name: 'a key in the user’s settings',
    id: 'env-shadows-login',
    scope,
    build: (zoo) => [zoo.login(), zoo.settings({ env: { ANTHROPIC_API_KEY: apiKey() } })],
  },
  {
    name: 'a key in the project’s settings',
    id: 'env-shadows-login',
    scope,
    build: (zoo) => [zoo.login(), zoo.file('project/.claude/settings.json', { env: { ANTHROPIC_API_KEY: apiKey() } })],
  },
  {
    name: 'an auth token in the shell before a subscription',
    id: 'env-shadows-login',
    scope,
    build: (zoo) => [zoo.login(), zoo.set('ANTHROPIC_AUTH_TOKEN', apiKey())],
  },
  {
    name: 'credit that is used up, because of a key nobody meant',
    id: 'env-shadows-login',
    scope,
    build: (zoo) => [zoo.login(), zoo.set('ANTHROPIC_API_KEY', apiKey()), zoo.session('Credit balance is too low', { status: 400 })],
  },
  {
    name: 'credit that is used up',
    id: 'credit-balance',
    build: (zoo) => [zoo.set('ANTHROPIC_API_KEY', apiKey()), zoo.session('Credit balance is too low', { status: 400 })],
  },
  {
    name: 'an organisation that was closed',
    id: 'org-disabled',
    build: (zoo) => [
      zoo.set('ANTHROPIC_API_KEY', apiKey()),
      zoo.session(
        'API Error: 400 {"type":"error","error":{"type":"invalid_request_error","message":"This organization has been disabled."}}',
        { status: 400 },
      ),
    ],
  },
  {
    name: 'a frozen token before a fresh login',
    id: 'env-token-frozen',
    scope,
    build: (zoo) => [zoo.login(), zoo.set('CLAUDE_CODE_OAUTH_TOKEN', token('access'))],
  },
  {
    name: 'the stored token exported',
    id: 'env-token-frozen',
    scope,
    build: (zoo) => {
      const accessToken = token('access');
      zoo.login({ accessToken });
      zoo.set('CLAUDE_CODE_OAUTH_TOKEN', accessToken);
    },
  },
  {
    name: 'a frozen token as auth token',
    id: 'env-token-frozen',
    scope,
    build: (zoo) => [zoo.login(), zoo.set('ANTHROPIC_AUTH_TOKEN', token('access'))],
  },
  {
    name: 'a frozen token in the settings',
    id: 'env-token-frozen',
    scope,
    build: (zoo) => [zoo.login(), zoo.settings({ env: { CLAUDE_CODE_OAUTH_TOKEN: token('access') } })],
  },
  {
    name: 'a token for CI with a line break in the middle',
    id: 'ci-setup-token',
    scope,
    build: (zoo) => zoo.set('CLAUDE_CODE_OAUTH_TOKEN', token('access').replace(/(.{40})/, '$1\n')),
  },
  {
    name: 'a token for CI with a line break at its end, which the client takes off',
    id: null,
    build: (zoo) => zoo.set('CLAUDE_CODE_OAUTH_TOKEN', `${token('access')}\n`),
  },
  {
    name: 'a token for CI with the rest of a pasted code',
    id: 'ci-setup-token',
    scope,
    build: (zoo) => zoo.set('CLAUDE_CODE_OAUTH_TOKEN', `${token('access')}#state`),
  },
  {
    name: 'a key where the token for CI belongs',
    id: 'ci-setup-token',
    scope,
    build: (zoo) => [zoo.set('GITHUB_ACTIONS', 'true'), zoo.set('CLAUDE_CODE_OAUTH_TOKEN', apiKey())],
  },
  {
    name: 'a secret of CI that was never set',
    id: 'ci-setup-token',
    or: ['no-credential'],
    build: (zoo) => zoo.set('CLAUDE_CODE_OAUTH_TOKEN', '${{ secrets.TOKEN }}'),
  },
  {
    name: 'a token for CI that the vendor refuses',
    id: 'ci-setup-token',
    scope,
    build: (zoo) => [
      zoo.set('CLAUDE_CODE_OAUTH_TOKEN', token('access')),
      zoo.session('Failed to authenticate. API Error: 401 Invalid bearer token'),
    ],
  },
  {
    name: 'a key of another vendor',
    id: 'api-key-invalid',
    scope: 'api-key',
    build: (zoo) => zoo.set('ANTHROPIC_API_KEY', `sk-or-v1-${'0'.repeat(60)}`),
  },
  { name: 'a key in quotes', id: 'api-key-invalid', scope: 'api-key', build: (zoo) => zoo.set('ANTHROPIC_API_KEY', `"${apiKey()}"`) },
  {
    name: 'a key that was cut off',
    id: 'api-key-invalid',
    scope: 'api-key',
    build: (zoo) => zoo.set('ANTHROPIC_API_KEY', 'sk-ant-api03-abc'),
  },
  {
    name: 'a key in quotes in the settings',
    id: 'api-key-invalid',
    scope: 'api-key',
    build: (zoo) => zoo.settings({ env: { ANTHROPIC_API_KEY: `"${apiKey()}"` } }),
  },
  {
    name: 'a key with white space around it in the settings, which the client takes off',
    id: null,
    build: (zoo) => zoo.settings({ env: { ANTHROPIC_API_KEY: `  ${apiKey()} ` } }),
  },
  {
    name: 'a key that the vendor refuses',
    id: 'api-key-invalid',
    scope: 'api-key',
    build: (zoo) => [zoo.set('ANTHROPIC_API_KEY', apiKey()), zoo.session('Invalid API key · Fix external API key')],
  },
  {
    name: 'a gateway’s token that has expired',
    id: 'gateway-token-invalid',
    build: (zoo) => [zoo.set('ANTHROPIC_BASE_URL', 'https://gateway.example'), zoo.set('ANTHROPIC_AUTH_TOKEN', jwt(zoo.now - hour))],
  },
  {
    name: 'a gateway without a key',
    id: 'gateway-token-invalid',
    build: (zoo) => zoo.set('ANTHROPIC_BASE_URL', 'https://gateway.example'),
  },
  {
    name: 'a gateway that refuses its key',
    id: 'gateway-token-invalid',
    build: (zoo) => [
      zoo.set('ANTHROPIC_BASE_URL', 'https://gateway.example'),
      zoo.set('ANTHROPIC_AUTH_TOKEN', 'sk-1234567890abcdef'),
      zoo.session(
        'API Error: 401 Authentication Error, Invalid proxy server token passed. Unable to find token in cache or `LiteLLM_VerificationTokenTable`',
      ),
    ],
  },
  {
    name: 'a relay whose own account died',
    id: 'gateway-upstream-auth',
    build: (zoo) => [
      zoo.set('ANTHROPIC_BASE_URL', 'http://127.0.0.1:8317'),
      zoo.set('ANTHROPIC_AUTH_TOKEN', 'sk-1234567890abcdef'),
      zoo.session('API Error: 503 auth_unavailable: no auth available (providers=claude)', { status: 503 }),
    ],
  },
  {
    name: 'a helper that is not there',
    id: 'helper-failing',
    scope,
    build: (zoo) => zoo.settings({ apiKeyHelper: `${zoo.home}/bin/get-key.sh` }),
  },
  {
    name: 'a helper that may not be executed',
    id: 'helper-failing',
    scope,
    build: (zoo) => zoo.settings({ apiKeyHelper: zoo.file('bin/get-key.sh', '#!/bin/sh\necho key\n', { mode: 0o644 }) }),
  },
  {
    name: 'a helper that prints two lines',
    id: 'helper-failing',
    scope,
    args: ['--run-helpers'],
    build: (zoo) => zoo.settings({ apiKeyHelper: zoo.file('bin/get-key.sh', '#!/bin/sh\necho hello\necho key\n', { mode: 0o755 }) }),
  },
  {
    name: 'a helper that fails',
    id: 'helper-failing',
    scope,
    args: ['--run-helpers'],
    build: (zoo) => zoo.settings({ apiKeyHelper: zoo.file('bin/get-key.sh', '#!/bin/sh\nexit 3\n', { mode: 0o755 }) }),
  },
  {
    name: 'marks of a desktop application',
    id: 'inherited-host-env',
    scope,
    build: (zoo) => [zoo.login(), zoo.set('CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST', '1')],
  },
  { name: 'a home that is not there', id: 'env-user-missing', build: (zoo) => zoo.set('HOME', `${zoo.root}/nowhere`) },
  { name: 'a home that is a file', id: 'env-user-missing', build: (zoo) => zoo.set('HOME', zoo.file('file', 'x')) },
  {
    name: 'a login in another configuration folder',
    id: 'credential-store-split',
    scope: 'local-runtime',
    build: (zoo) => [zoo.login(), zoo.set('CLAUDE_CONFIG_DIR', zoo.folder('other'))],
  },
  {
    name: 'a configuration folder with a tilde that nothing expands',
    id: 'credential-store-split',
    seen: /CLAUDE_CONFIG_DIR begins with ~, which nothing expands here: it means \.\/~\/\.claude-work/,
    build: (zoo) => [zoo.set('CLAUDE_CONFIG_DIR', '~/.claude-work'), zoo.folder('.claude-work')],
  },
  {
    name: 'a configuration folder with a variable that nothing expands, in the user’s settings',
    id: 'credential-store-split',
    seen: /CLAUDE_CONFIG_DIR begins with \$HOME/,
    build: (zoo) => [zoo.login(), zoo.settings({ env: { CLAUDE_CONFIG_DIR: '$HOME/.claude-work' } })],
  },
  {
    name: 'a folder for the login in quotes',
    id: 'credential-store-split',
    seen: /CLAUDE_SECURESTORAGE_CONFIG_DIR is in quotes/,
    build: (zoo) => [zoo.login(), zoo.set('CLAUDE_SECURESTORAGE_CONFIG_DIR', `"${zoo.root}/.claude"`)],
  },
  {
    name: 'a folder that is really called a tilde, with a login',
    id: null,
    build: (zoo) => [
      zoo.set('CLAUDE_CONFIG_DIR', '~'),
      zoo.file(
        'project/~/.credentials.json',
        {
          claudeAiOauth: {
            accessToken: token('access'),
            refreshToken: token('refresh'),
            expiresAt: zoo.now + 8 * hour,
            scopes: ['user:inference'],
          },
        },
        { mode: 0o600 },
      ),
    ],
  },
  {
    name: 'a mode that leaves the login out, in the shell',
    id: 'no-credential',
    seen: /CLAUDE_CODE_SIMPLE in this shell leaves the stored login out/,
    build: (zoo) => [zoo.login(), zoo.set('CLAUDE_CODE_SIMPLE', '1')],
  },
  {
    name: 'a mode that leaves the login out, in the user’s settings',
    id: 'no-credential',
    seen: /CLAUDE_CODE_SIMPLE in .*settings\.json.* leaves the stored login out/,
    build: (zoo) => [zoo.login(), zoo.settings({ env: { CLAUDE_CODE_SIMPLE: 'true' } })],
  },
  {
    name: 'a mode that leaves the login out, with a key',
    id: null,
    build: (zoo) => [zoo.set('CLAUDE_CODE_SIMPLE', '1'), zoo.set('ANTHROPIC_API_KEY', apiKey())],
  },
  {
    name: 'a mode that would leave the login out, in the project’s settings, which do not count for it',
    id: null,
    build: (zoo) => [zoo.login(), zoo.file('project/.claude/settings.json', { env: { CLAUDE_CODE_SIMPLE: '1' } })],
  },
  {
    name: 'a base URL that is none',
    id: 'base-url-invalid',
    build: (zoo) => [zoo.login(), zoo.set('ANTHROPIC_BASE_URL', 'gateway.example')],
  },
  {
    name: 'a workflow without id-token',
    id: 'ci-oidc-setup',
    scope,
    build: (zoo) => [
      zoo.login(),
      zoo.file('project/.github/workflows/claude.yml', 'jobs:\n  a:\n    steps:\n      - uses: anthropics/claude-code-action@v1\n'),
    ],
  },
  { name: 'a key, and no login that it could hide', id: null, build: (zoo) => zoo.set('ANTHROPIC_API_KEY', apiKey()) },
  { name: 'a key that is set to nothing', id: null, build: (zoo) => [zoo.login(), zoo.set('ANTHROPIC_API_KEY', '')] },
  {
    name: 'a token for CI',
    id: null,
    build: (zoo) => [zoo.set('GITHUB_ACTIONS', 'true'), zoo.set('CLAUDE_CODE_OAUTH_TOKEN', token('access'))],
  },
  {
    name: 'a gateway with its key',
    id: null,
    build: (zoo) => [zoo.set('ANTHROPIC_BASE_URL', 'https://gateway.example'), zoo.set('ANTHROPIC_AUTH_TOKEN', jwt(zoo.now + hour))],
  },
  {
    name: 'a gateway that passes the login on',
    id: null,
    build: (zoo) => [zoo.login(), zoo.set('ANTHROPIC_BASE_URL', 'http://127.0.0.1:8801/s/x')],
  },
  {
    name: 'a helper that works',
    id: null,
    args: ['--run-helpers'],
    build: (zoo) => zoo.settings({ apiKeyHelper: zoo.file('bin/get-key.sh', '#!/bin/sh\necho key-of-the-helper\n', { mode: 0o755 }) }),
  },
  {
    name: 'an rc file that names a key in a comment',
    id: null,
    build: (zoo) => [zoo.login(), zoo.file('.bashrc', '# export ANTHROPIC_API_KEY=x\nunset ANTHROPIC_API_KEY\n')],
  },
  {
    name: 'a workflow with id-token',
    id: null,
    build: (zoo) => [
      zoo.login(),
      zoo.file(
        'project/.github/workflows/claude.yml',
        'permissions:\n  id-token: write\njobs:\n  a:\n    steps:\n      - uses: anthropics/claude-code-action@v1\n',
      ),
    ],
  },
];

function jwt(expiresAt: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: Math.floor(expiresAt / 1000) })}.x`;
}
