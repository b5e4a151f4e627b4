import { describe, expect, it } from 'vitest';
import { kindOfSecret, withoutSecrets, withoutSecretsIn } from '../../src/core/secret-form.ts';

const long = 'a1B2c3D4'.repeat(8);

/** Secrets as their issuers make them, with the kind that each is called. */
const known: ReadonlyArray<readonly [kind: string, secret: string]> = [
  ['sk-ant-oat01', `sk-ant-oat01-${long}`],
  ['refresh-token', `sk-ant-ort01-${long}`],
  ['sk-ant-api03', `sk-ant-api03-${long}`],
  ['openai', `sk-proj-${long}`],
  ['openrouter', `sk-or-v1-${long}`],
  ['sk', `sk-${long}`],
  ['github', `ghp_${long.slice(0, 36)}`],
  ['github', `github_pat_${long}`],
  ['gitlab', `glpat-${long.slice(0, 20)}`],
  ['slack', `xoxb-123456789012-${long.slice(0, 24)}`],
  ['npm', `npm_${long.slice(0, 36)}`],
  ['hugging-face', `hf_${long.slice(0, 34)}`],
  ['google', `AIza${long.slice(0, 35)}`],
  ['google', `1//0g${long}`],
  ['groq', `gsk_${long}`],
  ['xai', `xai-${long}`],
  ['stripe', `sk_live_${long.slice(0, 24)}`],
  ['aws', 'AKIAIOSFODNN7EXAMPLE'],
  ['jwt', 'eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE5MDAwMDAwMDB9.c2lnbmF0dXJl'],
];

describe('a secret', () => {
  it.each(known)('(%s) is known by its beginning, also with white space and quotes around it', (kind, secret) => {
    expect([kindOfSecret(secret), kindOfSecret(` "${secret}"\n`)]).toEqual([kind, kind]);
  });

  it.each(known)('(%s) is taken out of a path, a sentence and a command', (_kind, secret) => {
    for (const text of [`/home/ada/${secret}/auth.json`, `set ${secret} where it is started`, `HOME='${secret}' claude`]) {
      expect(withoutSecrets(text)).toBe(text.replace(secret, '***'));
    }
  });
});

it.each([
  '/home/ada/sk-learn-experiments/notes',
  '/srv/task-sk-runner/.claude/.credentials.json',
  'sk-ant-oat01-',
  'CLAUDE_CODE_OAUTH_TOKEN in this shell does not begin with sk-ant-oat01-',
  'ghp_ and gho_ are beginnings',
  '/home/ada/.nvm/versions/node/v22.1.0/bin/claude',
  'AKIA',
  '0f86e986ac5ad543',
])('leaves %s as it is', (text) => {
  expect(withoutSecrets(text)).toBe(text);
});

it('takes secrets out of values however deep, and out of names, and gives back the rest as it was', () => {
  const clean = { a: [1, null, { b: 'x' }] };
  expect(withoutSecretsIn(clean)).toBe(clean);
  const secret = `sk-ant-api03-${long}`;
  expect(withoutSecretsIn({ clean, [secret]: [{ at: `/x/${secret}` }] })).toEqual({ clean, '***': [{ at: '/x/***' }] });
});
