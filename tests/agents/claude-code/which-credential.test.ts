import { describe, expect, it } from 'vitest';
import { effectiveEnv } from '../../../src/agents/claude-code/effective-env.ts';
import type { SettingsPart } from '../../../src/agents/claude-code/settings/settings.ts';
import type { KeptByClient } from '../../../src/agents/claude-code/which-credential.ts';
import { bareMode, cloudSwitches, whichCredential } from '../../../src/agents/claude-code/which-credential.ts';
import type { CredentialKind } from '../../../src/core/custody.ts';

const part = (env: Readonly<Record<string, string>>, apiKeyHelper: SettingsPart['apiKeyHelper'] = null): SettingsPart => ({
  scope: 'user',
  place: 'user.json',
  env,
  apiKeyHelper,
  hooksOff: null,
  requires: null,
  statusLine: null,
});

const stored: KeptByClient = { login: 'usable', consoleKey: false, signIn: null };

function which(shell: Readonly<Record<string, string>>, parts: readonly SettingsPart[] = [], kept = stored, bareFlag = false) {
  const env = effectiveEnv(parts, shell);
  return whichCredential(env, parts, kept, bareMode({ bare: bareFlag }, env));
}

describe('which credential the requests carry', () => {
  const all = {
    CLAUDE_CODE_USE_BEDROCK: '1',
    ANTHROPIC_AUTH_TOKEN: 'secret-a',
    ANTHROPIC_API_KEY: 'secret-k',
    CLAUDE_CODE_OAUTH_TOKEN: 'secret-o',
  };

  it('follows the order of the client, each winner taken away in turn', () => {
    const { CLAUDE_CODE_USE_BEDROCK: _, ...noCloud } = all;
    const { ANTHROPIC_AUTH_TOKEN: __, ...noToken } = noCloud;
    const { ANTHROPIC_API_KEY: ___, ...noKey } = noToken;
    const helper = [part({}, 'named')];
    const order: readonly CredentialKind[] = [
      which(all, helper).kind,
      which(noCloud, helper).kind,
      which(noToken, helper).kind,
      which(noKey, helper).kind,
      which(noKey).kind,
      which({}).kind,
      which({}, [], { login: 'none', consoleKey: true, signIn: null }).kind,
      which({}, [], { login: 'none', consoleKey: false, signIn: null }).kind,
    ];
    expect(order).toEqual(['cloud', 'env-auth-token', 'env-api-key', 'helper', 'env-oauth-token', 'login', 'env-api-key', 'none']);
  });

  it.each(cloudSwitches)('is the cloud with %s', (name) => {
    expect(which({ [name]: 'true' }).kind).toBe('cloud');
  });

  it.each<[string, boolean]>([
    ['1', true],
    ['Yes', true],
    ['on', true],
    ['0', false],
    ['no', false],
    ['2', false],
    ['', false],
  ])('takes a cloud switch of %j for %s', (value, isCloud) => {
    expect(which({ CLAUDE_CODE_USE_VERTEX: value }).kind === 'cloud').toBe(isCloud);
  });

  it.each(['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN'])('takes a blank %s for none', (name) => {
    expect(which({ [name]: '' }).kind).toBe('login');
    expect(which({ [name]: ' ' }).kind).toBe('login');
  });

  it('lets an empty setting take away what the shell set, and an empty helper a weaker one', () => {
    expect(which({ ANTHROPIC_API_KEY: 'secret' }, [part({ ANTHROPIC_API_KEY: '' })]).kind).toBe('login');
    expect(which({}, [part({}, 'blank'), part({}, 'named')]).kind).toBe('login');
  });

  it('says where it comes from, and never its value', () => {
    const found = which({}, [part({ ANTHROPIC_API_KEY: 'secret-k' })]);
    expect(found).toEqual({ kind: 'env-api-key', what: 'ANTHROPIC_API_KEY', origin: { scope: 'user', place: 'user.json' } });
    expect(JSON.stringify(which(all))).not.toContain('secret');
  });
});

describe('the client’s bare mode', () => {
  const key = { ANTHROPIC_API_KEY: 'secret-k' };
  const flagPart = { ...part({}, 'named'), scope: 'flag' as const, place: '--settings' };

  it.each<[string, ReturnType<typeof which>, CredentialKind]>([
    ['the flag', which({}, [], stored, true), 'left-out'],
    ['the variable in the shell', which({ CLAUDE_CODE_SIMPLE: 'true' }), 'left-out'],
    ['the variable in a setting', which({}, [part({ CLAUDE_CODE_SIMPLE: '1' })]), 'left-out'],
    ['a variable that says no', which({ CLAUDE_CODE_SIMPLE: '0' }), 'login'],
    ['a variable that means nothing', which({ CLAUDE_CODE_SIMPLE: '2' }), 'login'],
    ['a setting that takes the shell’s back', which({ CLAUDE_CODE_SIMPLE: '1' }, [part({ CLAUDE_CODE_SIMPLE: '0' })]), 'login'],
    ['a key beside the flag', which(key, [], stored, true), 'env-api-key'],
    ['an auth token beside the flag', which({ ANTHROPIC_AUTH_TOKEN: 'secret-a' }, [], stored, true), 'env-auth-token'],
    ['a frozen token beside the flag', which({ CLAUDE_CODE_OAUTH_TOKEN: 'secret-o' }, [], stored, true), 'left-out'],
    ['a helper of the user beside the flag', which({}, [part({}, 'named')], stored, true), 'left-out'],
    ['a helper of --settings beside the flag', which({}, [flagPart], stored, true), 'helper'],
    ['a Console key beside the flag', which({}, [], { login: 'none', consoleKey: true, signIn: null }, true), 'left-out'],
    ['a cloud beside the flag', which({ CLAUDE_CODE_USE_VERTEX: '1' }, [], stored, true), 'cloud'],
  ])('with %s', (_, found, expected) => {
    expect(found.kind).toBe(expected);
  });

  it('is named by what brings it, and where from', () => {
    expect(which({}, [], stored, true)).toEqual({ kind: 'left-out', what: '--bare', origin: null });
    const found = which({}, [part({ CLAUDE_CODE_SIMPLE: '1' })]);
    expect(found).toEqual({ kind: 'left-out', what: 'CLAUDE_CODE_SIMPLE', origin: { scope: 'user', place: 'user.json' } });
  });
});
