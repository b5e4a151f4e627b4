/** Other clients: providers of Codex, where Codex looks, and the tokens that Copilot CLI takes. */
import type { ZooHome } from '../home.ts';
import { day } from '../home.ts';
import type { HomeKind, Twin } from './kinds.ts';

const key = { OPENAI_API_KEY: `sk-${'f'.repeat(40)}`, tokens: null };
const codexLogin = { tokens: { access_token: 'x', refresh_token: 'y' }, last_refresh: new Date(Date.now() - day).toISOString() };

/** A provider's table, with these lines beside the usual ones. */
function provider(home: ZooHome, lines: readonly string[], url = 'https://relay.example/v1'): void {
  const table = ['name = "relay"', `base_url = "${url}"`, 'wire_api = "responses"', ...lines];
  home.file('.codex/config.toml', `model_provider = "relay"\n[model_providers.relay]\n${table.join('\n')}\n`);
}

const keyless = (fact: string, lines: readonly string[], url?: string): Twin => ({
  fact,
  sicken: (home) => provider(home, lines, url),
  id: 'codex-provider-no-key',
  says: /the provider relay is sent no key/,
  outcome: 'stops',
});

export const peerKinds: readonly HomeKind[] = [
  {
    name: 'a provider of Codex that is sent the stored key',
    client: 'codex',
    isShown: false,
    build: (home) => [home.file('.codex/auth.json', key), provider(home, ['requires_openai_auth = true'])],
    twins: [
      keyless('it is not', ['requires_openai_auth = false']),
      keyless('nothing is said of a key', []),
      keyless('it is not, on this machine', ['requires_openai_auth = false'], 'http://127.0.0.1:9/v1'),
      {
        fact: 'it has no table',
        sicken: (home) => home.file('.codex/config.toml', 'model_provider = "relay"\n'),
        id: 'codex-config-broken',
        says: /names the provider relay, and has no \[model_providers\.relay\]/,
        outcome: 'stops',
      },
      {
        fact: 'its configuration is no TOML',
        sicken: (home) => home.file('.codex/config.toml', 'model_provider = relay\n'),
        id: 'codex-config-broken',
        says: /cannot be read as TOML/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a provider of Codex with a key of its own in a variable, and no login',
    client: 'codex',
    isShown: false,
    build: (home) => [provider(home, ['env_key = "RELAY_KEY"']), home.set('RELAY_KEY', 'k')],
    twins: [
      {
        fact: 'the variable is not set',
        sicken: (home) => home.set('RELAY_KEY', undefined),
        id: 'codex-provider-no-key',
        says: /RELAY_KEY \(env_key\), which is not set/,
        outcome: 'stops',
      },
      {
        fact: 'the key itself stands where the variable’s name belongs',
        sicken: (home) => provider(home, [`env_key = "sk-${'f'.repeat(40)}"`]),
        id: 'codex-provider-no-key',
        says: /env_key of the provider relay is no name of a variable/,
        outcome: 'stops',
      },
      {
        fact: 'the variable is written as a shell would read it',
        sicken: (home) => provider(home, ['env_key = "$RELAY_KEY"']),
        id: 'codex-provider-no-key',
        says: /is no name of a variable/,
        outcome: 'stops',
      },
      {
        fact: 'the variable is empty',
        sicken: (home) => home.set('RELAY_KEY', ''),
        id: 'codex-provider-no-key',
        says: /which is set to nothing/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a provider of Codex with a header from a variable, chosen by a profile',
    client: 'codex',
    isShown: false,
    build: (home) => {
      const table =
        '[model_providers.azure]\nname = "azure"\nbase_url = "https://x.example"\nenv_http_headers = { "api-key" = "AZURE_KEY" }\n';
      home.file('.codex/config.toml', `profile = "work"\n[profiles.work]\nmodel_provider = "azure"\n${table}`);
      home.set('AZURE_KEY', 'k');
    },
    twins: [
      {
        fact: 'the variable is not set',
        sicken: (home) => home.set('AZURE_KEY', undefined),
        id: 'codex-provider-no-key',
        says: /AZURE_KEY \(env_http_headers\), which is not set/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a model on this machine that wants no key',
    client: 'codex',
    isShown: false,
    build: (home) => provider(home, [], 'http://localhost:1234/v1'),
    twins: [keyless('on another', [], 'https://relay.example/v1')],
  },
  {
    name: 'the same beside a login that is stored for another provider',
    client: 'codex',
    isShown: false,
    build: (home) => [home.file('.codex/auth.json', codexLogin), provider(home, [], 'http://127.0.0.1:11434/v1')],
    twins: [keyless('a relay at another port', [], 'http://127.0.0.1:9/v1')],
  },
  {
    name: 'a CODEX_HOME that leads to the login',
    client: 'codex',
    isShown: false,
    build: (home) => [home.file('.codex-work/auth.json', codexLogin), home.set('CODEX_HOME', home.path('.codex-work'))],
    twins: [
      {
        fact: 'that leads away from it',
        sicken: (home) => home.set('CODEX_HOME', home.path('.codex-other')),
        id: 'credential-store-split',
        says: /CODEX_HOME leads to .*\.codex-other, where there is no login, and .*\.codex-work\/auth\.json holds one/,
        outcome: 'stops',
      },
      {
        fact: 'that is written with a tilde',
        sicken: (home) => home.set('CODEX_HOME', '~/.codex-work'),
        id: 'credential-store-split',
        says: /nothing expands it/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'an empty CODEX_HOME, which is none',
    client: 'codex',
    isShown: false,
    build: (home) => [home.file('.codex/auth.json', codexLogin), home.set('CODEX_HOME', '')],
    twins: [
      {
        fact: 'the login is one of Claude Code',
        sicken: (home) => home.file('.codex/auth.json', { tokens: { access_token: `sk-ant-oat01-${'a'.repeat(90)}`, refresh_token: 'y' } }),
        id: 'codex-session-dead',
        says: /a token of Claude Code/,
        outcome: 'stops',
      },
      {
        fact: 'a key of Anthropic is stored',
        sicken: (home) => home.file('.codex/auth.json', { OPENAI_API_KEY: `sk-ant-api03-${'a'.repeat(90)}` }),
        id: 'codex-session-dead',
        says: /a key of Anthropic/,
        outcome: 'stops',
      },
      {
        fact: 'a placeholder is stored',
        sicken: (home) => home.file('.codex/auth.json', { OPENAI_API_KEY: 'sk-your-key-here' }),
        id: 'codex-session-dead',
        says: /a placeholder/,
        outcome: 'stops',
      },
      {
        fact: 'an API key is asked for',
        sicken: (home) => home.file('.codex/config.toml', 'forced_login_method = "api"\n'),
        id: 'sign-in-required',
        says: /asks for an API key \(forced_login_method\), and a login of ChatGPT is stored/,
        outcome: 'stops',
      },
      {
        fact: 'it leads to a file',
        sicken: (home) => home.set('CODEX_HOME', home.path('.codex/auth.json')),
        id: 'credential-store-split',
        says: /CODEX_HOME leads to .*auth\.json, which is a file/,
        outcome: 'stops',
      },
      {
        fact: 'the login is blank',
        sicken: (home) => home.file('.codex/auth.json', { tokens: { access_token: '', refresh_token: '' } }),
        id: 'codex-session-dead',
        says: /holds no token/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a key of Codex in a job',
    client: 'codex',
    isShown: false,
    build: (home) => [home.set('GITHUB_ACTIONS', 'true'), home.set('CODEX_API_KEY', key.OPENAI_API_KEY)],
    twins: [
      {
        fact: 'the secret is empty',
        sicken: (home) => home.set('CODEX_API_KEY', ''),
        id: 'no-credential',
        says: /CODEX_API_KEY is set and empty: this run was given no secret/,
        outcome: 'stops',
      },
      {
        fact: 'the secret is one of GitHub',
        sicken: (home) => home.set('CODEX_API_KEY', `ghs_${'a'.repeat(36)}`),
        id: 'api-key-invalid',
        says: /CODEX_API_KEY is a token of GitHub/,
        outcome: 'stops',
      },
      {
        fact: 'no secret is handed on',
        sicken: (home) => home.set('CODEX_API_KEY', undefined),
        id: 'no-credential',
        says: /no login of Codex was found/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a login that Codex keeps in the keyring',
    client: 'codex',
    isShown: false,
    build: (home) => home.file('.codex/config.toml', 'cli_auth_credentials_store = "keyring"\n'),
    twins: [
      {
        fact: 'that it keeps in a file, which is not there',
        sicken: (home) => home.file('.codex/config.toml', 'cli_auth_credentials_store = "file"\n'),
        id: 'no-credential',
        says: /no login of Codex was found/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a token of another vendor, which Copilot CLI passes over, beside its login',
    client: 'copilot',
    isShown: false,
    build: (home) => [
      home.file('.copilot/config.json', { logged_in_users: [{ login: 'ada' }] }),
      home.set('GITHUB_TOKEN', `glpat-${'a'.repeat(20)}`),
    ],
    twins: [
      {
        fact: 'nobody is logged in',
        sicken: (home) => home.file('.copilot/config.json', { logged_in_users: [] }),
        id: 'peer-session-expired',
        says: /nobody is logged in, and GITHUB_TOKEN is no token of GitHub/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a token of GitHub that Copilot CLI takes',
    client: 'copilot',
    isShown: false,
    build: (home) => [
      home.file('.copilot/config.json', { logged_in_users: [{ login: 'ada' }] }),
      home.set('GH_TOKEN', `github_pat_${'a'.repeat(40)}`),
    ],
    twins: [
      {
        fact: 'that of a job of GitHub Actions',
        sicken: (home) => home.set('GH_TOKEN', `ghs_${'a'.repeat(36)}`),
        id: 'peer-session-expired',
        says: /an app’s installation/,
        outcome: 'stops',
      },
      {
        fact: 'that of a job, in its newer form',
        sicken: (home) => home.set('GH_TOKEN', 'ghs_12345_eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln'),
        id: 'peer-session-expired',
        says: /an app’s installation/,
        outcome: 'stops',
      },
      {
        fact: 'a classic one',
        sicken: (home) => home.set('GH_TOKEN', `ghp_${'a'.repeat(36)}`),
        id: 'peer-session-expired',
        says: /a classic token/,
        outcome: 'stops',
      },
      {
        fact: 'one of another vendor, and nobody is logged in',
        sicken: (home) => [home.set('GH_TOKEN', `glpat-${'a'.repeat(20)}`), home.file('.copilot/config.json', { logged_in_users: [] })],
        id: 'peer-session-expired',
        says: /GH_TOKEN is no token of GitHub/,
        outcome: 'stops',
      },
    ],
  },
];
