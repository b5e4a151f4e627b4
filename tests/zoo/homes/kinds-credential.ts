/** Credentials of the environment and of settings, alone and beside a login. */
import { rmSync } from 'node:fs';
import type { ZooHome } from '../home.ts';
import { hour, token } from '../home.ts';
import type { HomeKind } from './kinds.ts';
import type { Scope } from './scopes.ts';

const login = (home: ZooHome, at: Scope): string => home.login({ folder: at.store });
const settings = (home: ZooHome, at: Scope, content: object): string => home.file(`${at.config}/settings.json`, content);
const inCi = (home: ZooHome): void => {
  home.set('CI', 'true');
  home.set('GITHUB_ACTIONS', 'true');
};

export const credentialKinds: readonly HomeKind[] = [
  {
    name: 'a token for CI, with the line break that `echo` puts at its end',
    client: 'claude',
    isShown: true,
    build: (home) => [inCi(home), home.set('CLAUDE_CODE_OAUTH_TOKEN', `${home.issue().accessToken}\n`)],
    twins: [
      {
        fact: 'the line break is in the middle',
        sicken: (home) => home.set('CLAUDE_CODE_OAUTH_TOKEN', token('access').replace(/(.{40})/, '$1\n')),
        id: 'ci-setup-token',
        says: /a line break in the middle/,
        outcome: 'stops',
      },
      {
        fact: 'it has quotes around it',
        sicken: (home) => home.set('CLAUDE_CODE_OAUTH_TOKEN', `"${token('access')}"`),
        id: 'ci-setup-token',
        says: /quotes around it/,
        outcome: 'stops',
      },
      {
        fact: 'it is an installation token of GitHub',
        sicken: (home) => home.set('CLAUDE_CODE_OAUTH_TOKEN', `ghs_${'a'.repeat(36)}`),
        id: 'ci-setup-token',
        says: /does not begin with sk-ant-oat01-/,
        outcome: 'stops',
      },
      {
        fact: 'it is the name of a secret that was never replaced',
        sicken: (home) => home.set('CLAUDE_CODE_OAUTH_TOKEN', '$CLAUDE_TOKEN'),
        id: 'ci-setup-token',
        says: /no value but a placeholder/,
        outcome: 'stops',
      },
      {
        fact: 'it is empty, in a run that Dependabot started',
        sicken: (home) => [home.set('CLAUDE_CODE_OAUTH_TOKEN', ''), home.set('GITHUB_ACTOR', 'dependabot[bot]')],
        id: 'ci-setup-token',
        says: /is set and empty: this run was given no secret[^]*Dependabot/,
        outcome: 'stops',
      },
      {
        fact: 'it is empty, in a pull request from a fork',
        sicken: (home) => {
          home.set('CLAUDE_CODE_OAUTH_TOKEN', '');
          home.set('GITHUB_EVENT_NAME', 'pull_request');
          home.set('GITHUB_EVENT_PATH', home.file('event.json', { pull_request: { head: { repo: { fork: true } } } }));
        },
        id: 'ci-setup-token',
        says: /a pull request from a fork started it/,
        outcome: 'stops',
      },
      {
        fact: 'it is blank, on a branch of GitLab that is not protected',
        sicken: (home) => {
          for (const name of ['GITHUB_ACTIONS', 'GITHUB_EVENT_NAME']) home.set(name, undefined);
          home.set('GITLAB_CI', 'true');
          home.set('CI_COMMIT_REF_PROTECTED', 'false');
          home.set('CLAUDE_CODE_OAUTH_TOKEN', ' ');
        },
        id: 'ci-setup-token',
        says: /its branch is not protected/,
        outcome: 'stops',
      },
      {
        fact: 'it is an API key that is empty, on a machine that says no more than CI=true',
        sicken: (home) => {
          for (const name of ['GITHUB_ACTIONS', 'GITHUB_EVENT_NAME', 'CLAUDE_CODE_OAUTH_TOKEN']) home.set(name, undefined);
          home.set('ANTHROPIC_API_KEY', '');
        },
        id: 'ci-setup-token',
        says: /ANTHROPIC_API_KEY in this shell is set and empty/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'an API key with white space around it, and no login',
    client: 'claude',
    isShown: true,
    build: (home) => home.set('ANTHROPIC_API_KEY', `  ${home.key()}\r\n`),
    twins: [
      {
        fact: 'with white space in the middle',
        sicken: (home) => home.set('ANTHROPIC_API_KEY', token('key').replace(/(.{40})/, '$1 ')),
        id: 'api-key-invalid',
        says: /white space in the middle/,
        outcome: 'stops',
      },
      {
        fact: 'in quotes',
        sicken: (home) => home.set('ANTHROPIC_API_KEY', `'${token('key')}'`),
        id: 'api-key-invalid',
        says: /quotes around it/,
        outcome: 'stops',
      },
      {
        fact: 'an installation token of GitHub in its place',
        sicken: (home) => home.set('ANTHROPIC_API_KEY', `ghs_${'a'.repeat(36)}`),
        id: 'api-key-invalid',
        says: /a key of another kind \(github\)/,
        outcome: 'stops',
      },
      {
        fact: 'a token of a login in its place',
        sicken: (home) => home.set('ANTHROPIC_API_KEY', token('access')),
        id: 'api-key-invalid',
        says: /belongs in CLAUDE_CODE_OAUTH_TOKEN/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'an API key in the user’s settings, with white space around it, and no login',
    client: 'claude',
    isShown: true,
    build: (home, at) => settings(home, at, { env: { ANTHROPIC_API_KEY: ` ${home.key()}\n` } }),
    twins: [
      {
        fact: 'of another vendor',
        sicken: (home, at) => settings(home, at, { env: { ANTHROPIC_API_KEY: `sk-or-v1-${'0'.repeat(60)}` } }),
        id: 'api-key-invalid',
        says: /openrouter/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'an API key that its user approved, beside a login',
    client: 'claude',
    isShown: true,
    build: (home, at) => {
      const key = home.key();
      login(home, at);
      home.set('ANTHROPIC_API_KEY', key);
      home.file(at.account, { hasCompletedOnboarding: true, customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] } });
    },
    twins: [
      {
        fact: 'nobody approved it',
        sicken: (home, at) => home.file(at.account, { hasCompletedOnboarding: true }),
        id: 'env-shadows-login',
        says: /a max login that is not used/,
        // A job's key is its own.
        inCi: null,
        outcome: 'warns',
      },
      {
        fact: 'it was cut off',
        sicken: (home) => home.set('ANTHROPIC_API_KEY', 'sk-ant-api03-abc'),
        id: 'api-key-invalid',
        says: /too few characters/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'variables for a credential that are empty, beside a login',
    client: 'claude',
    isShown: true,
    build: (home, at) => {
      login(home, at);
      for (const name of ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN']) home.set(name, '');
    },
    twins: [
      {
        fact: 'and the login is gone',
        sicken: (home, at) => rmSync(home.path(`${at.store}/.credentials.json`)),
        id: 'no-credential',
        inCi: 'ci-setup-token',
        says: /ANTHROPIC_API_KEY in this shell is set and empty/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'an apiKeyHelper that works',
    client: 'claude',
    isShown: true,
    build: (home, at) => {
      const helper = home.file('tools/key.sh', `#!/bin/sh\nprintf ' %s \\n\\n' '${home.key()}'\n`, { mode: 0o755 });
      settings(home, at, { apiKeyHelper: helper });
    },
    twins: [
      {
        fact: 'it has line ends of Windows',
        sicken: (home) => home.file('tools/key.sh', '#!/bin/sh\r\nprintf x\r\n', { mode: 0o755 }),
        id: 'helper-failing',
        says: /line ends of Windows/,
        outcome: 'stops',
      },
      {
        fact: 'its interpreter is not there',
        sicken: (home) => home.file('tools/key.sh', '#!/opt/gone/python3\n', { mode: 0o755 }),
        id: 'helper-failing',
        says: /the interpreter \/opt\/gone\/python3, which is not there/,
        outcome: 'stops',
      },
      {
        fact: 'its interpreter is in no folder of PATH',
        sicken: (home) => home.file('tools/key.sh', '#!/usr/bin/env -S gone9 -u\n', { mode: 0o755 }),
        id: 'helper-failing',
        says: /the interpreter gone9, which stands in no folder/,
        outcome: 'stops',
      },
      {
        fact: 'it is the key',
        sicken: (home, at) => settings(home, at, { apiKeyHelper: token('key') }),
        id: 'helper-failing',
        says: /is a secret itself/,
        outcome: 'stops',
      },
      {
        fact: 'it is not there',
        sicken: (home) => rmSync(home.path('tools/key.sh')),
        id: 'helper-failing',
        says: /which is not there/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a mode that leaves the login out, with a key of its own',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), home.set('CLAUDE_CODE_SIMPLE', '1'), home.set('ANTHROPIC_API_KEY', home.key())],
    twins: [
      {
        fact: 'without the key',
        sicken: (home) => home.set('ANTHROPIC_API_KEY', undefined),
        id: 'no-credential',
        says: /leaves the stored login out/,
        outcome: 'stops',
      },
      {
        fact: 'with a key that is no more than its beginning',
        sicken: (home) => home.set('ANTHROPIC_API_KEY', 'sk-ant-api03-'),
        id: 'api-key-invalid',
        says: /too few characters/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a server on this machine that is given a word for a key',
    client: 'claude',
    isShown: false,
    build: (home) => [home.set('ANTHROPIC_BASE_URL', 'http://localhost:4000'), home.set('ANTHROPIC_API_KEY', 'dummy')],
    twins: [
      {
        fact: 'a template that nobody filled in',
        sicken: (home) => home.set('ANTHROPIC_API_KEY', '${{ secrets.GATEWAY_KEY }}'),
        id: 'gateway-token-invalid',
        says: /no value but a placeholder/,
        outcome: 'stops',
      },
      {
        fact: 'nothing, in a job',
        sicken: (home) => [inCi(home), home.set('ANTHROPIC_API_KEY', '')],
        id: 'gateway-token-invalid',
        says: /ANTHROPIC_API_KEY in this shell is set and empty: this run was given no secret/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a token of a gateway before the vendor, with a key of its own',
    client: 'claude',
    isShown: true,
    build: (home) => home.set('ANTHROPIC_AUTH_TOKEN', ` ${home.key()} `),
    twins: [
      {
        fact: 'it is a token that says that it has expired',
        sicken: (home) => home.set('ANTHROPIC_AUTH_TOKEN', jwtUntil(home.now - hour)),
        id: 'gateway-token-invalid',
        says: /expired by its own word/,
        outcome: 'stops',
      },
    ],
  },
];

function jwtUntil(ms: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: Math.floor(ms / 1000) })}.x`;
}
