/** A secret that somebody put where a name or a path belongs: it is looked at, and never said. */
import { afterEach, expect, it } from 'vitest';
import { ZooHome } from './home.ts';
import { holdfast } from './program.ts';

let scratch: ZooHome[] = [];

function scratchHome(): ZooHome {
  const home = new ZooHome();
  scratch.push(home);
  return home;
}

afterEach(() => {
  for (const home of scratch) home.close();
  scratch = [];
});

const secrets = [`sk-ant-api03-${'Zx9'.repeat(30)}`, `sk-${'Zx9'.repeat(16)}`, `glpat-${'Zx9'.repeat(7)}`];

const table = (line: string): string => `model_provider = "r"\n[model_providers.r]\nbase_url = "https://x.example"\n${line}\n`;
const cloud = (home: ZooHome): void => {
  home.set('CLAUDE_CODE_USE_BEDROCK', '1');
  home.set('AWS_REGION', 'us-east-1');
};

const places: ReadonlyArray<readonly [string, 'claude' | 'codex', (home: ZooHome, secret: string) => unknown]> = [
  ['env_key', 'codex', (home, secret) => home.file('.codex/config.toml', table(`env_key = "${secret}"`))],
  ['env_http_headers', 'codex', (home, secret) => home.file('.codex/config.toml', table(`env_http_headers = { "x" = "${secret}" }`))],
  ['model_provider', 'codex', (home, secret) => home.file('.codex/config.toml', `model_provider = "${secret}"\n`)],
  ['CODEX_HOME', 'codex', (home, secret) => [home.file('.codex/auth.json', { OPENAI_API_KEY: 'x' }), home.set('CODEX_HOME', secret)]],
  ['apiKeyHelper', 'claude', (home, secret) => [home.login(), home.file('.claude/settings.json', { apiKeyHelper: secret })]],
  ['ANTHROPIC_PROFILE', 'claude', (home, secret) => home.set('ANTHROPIC_PROFILE', secret)],
  ['AWS_PROFILE', 'claude', (home, secret) => [cloud(home), home.set('AWS_PROFILE', secret)]],
  ['CLAUDE_CONFIG_DIR', 'claude', (home, secret) => [home.login(), home.set('CLAUDE_CONFIG_DIR', secret)]],
  [
    'the file of an identity token',
    'claude',
    (home, secret) => {
      for (const name of ['ANTHROPIC_FEDERATION_RULE_ID', 'ANTHROPIC_ORGANIZATION_ID']) home.set(name, 'x');
      home.set('ANTHROPIC_IDENTITY_TOKEN_FILE', secret);
    },
  ],
];

const cases = places.map(([place, client, put], at) => [place, client, put, secrets[at % secrets.length] ?? ''] as const);

it.each(cases)('%s that holds a secret is named as a fault, without the secret', async (_place, client, put, secret) => {
  const home = scratchHome();
  put(home, secret);
  const args = ['--json', '--client', client];
  const [doctor, check] = await Promise.all([holdfast(home, ['doctor', ...args]), holdfast(home, ['check', ...args])]);
  expect([doctor.code, check.code].map((code) => code > 0)).toEqual([true, true]);
  expect(`${doctor.stdout}${doctor.stderr}${check.stdout}${check.stderr}`).not.toContain(secret);
});

it('an apiKeyHelper that is a key is told what belongs there', async () => {
  const home = scratchHome();
  home.file('.claude/settings.json', { apiKeyHelper: secrets[0] });
  const { stdout } = await holdfast(home, ['doctor']);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('is a secret itself, where a command that prints it belongs');
});
