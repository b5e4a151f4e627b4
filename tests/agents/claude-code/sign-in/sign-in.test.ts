import { describe, expect, it } from 'vitest';
import { effectiveEnv } from '../../../../src/agents/claude-code/effective-env.ts';
import type { SettingsPart } from '../../../../src/agents/claude-code/settings/settings.ts';
import type { SignIns } from '../../../../src/agents/claude-code/sign-in/sign-in.ts';
import { signInsOf } from '../../../../src/agents/claude-code/sign-in/sign-in.ts';
import type { Variables } from '../../../../src/agents/claude-code/world.ts';
import { look } from '../../../../src/agents/claude-code/look.ts';
import { fakeFiles, fakeWorld, invoke, withEnv } from '../fake-world.ts';

const folder = '/home/u/.config/anthropic';
const config = (authentication: object, more: object = {}): string => JSON.stringify({ ...more, authentication });
const login = (more: object = {}): string =>
  JSON.stringify({ access_token: 'fake-secret-access', refresh_token: 'fake-secret-refresh', expires_at: 1_800_000_000, ...more });
const oauth = config({ type: 'user_oauth', client_id: 'c' });
const federation = { ANTHROPIC_FEDERATION_RULE_ID: 'rule', ANTHROPIC_ORGANIZATION_ID: 'org' };

function signIns(shell: Variables, texts: Readonly<Record<string, string>> = {}, managed: Record<string, string> = {}): Promise<SignIns> {
  const part: SettingsPart = {
    scope: 'managed',
    place: '/managed.json',
    env: managed,
    apiKeyHelper: null,
    hooksOff: null,
    requires: null,
    statusLine: null,
  };
  const all = { HOME: '/home/u', ...shell };
  const world = { platform: 'linux', files: fakeFiles(texts) } as const;
  return signInsOf(effectiveEnv([], all), effectiveEnv([part], all), '/repo', world);
}

describe('what signs beside the stored login', () => {
  it('is nothing on a plain machine, and without a home', async () => {
    expect(await signIns({})).toEqual({ inUse: null, passedOver: null });
    const texts = { [`${folder}/configs/default.json`]: oauth, [`${folder}/credentials/default.json`]: login() };
    expect(await signIns({ HOME: ' ' }, texts)).toEqual({ inUse: null, passedOver: null });
  });

  it('is the default profile, or the one that is said to be active', async () => {
    const texts = { [`${folder}/configs/default.json`]: oauth, [`${folder}/credentials/default.json`]: login() };
    expect((await signIns({}, texts)).inUse).toMatchObject({ kind: 'profile', what: 'the Anthropic profile default', isNamed: false });
    const work = {
      [`${folder}/active_config`]: 'work\n',
      [`${folder}/configs/work.json`]: oauth,
      [`${folder}/credentials/work.json`]: login(),
    };
    expect((await signIns({}, { ...texts, ...work })).inUse).toMatchObject({ what: 'the Anthropic profile work' });
  });

  it('never holds a token', async () => {
    const texts = { [`${folder}/configs/default.json`]: oauth, [`${folder}/credentials/default.json`]: login() };
    expect(JSON.stringify(await signIns({}, texts))).not.toContain('secret');
    const variables = { ...federation, ANTHROPIC_IDENTITY_TOKEN: 'fake-secret-jwt' };
    expect(JSON.stringify(await signIns(variables))).not.toContain('secret');
    expect(
      JSON.stringify(await signIns({ ...federation, ANTHROPIC_IDENTITY_TOKEN_FILE: '/jwt' }, { '/jwt': 'fake-secret-jwt' })),
    ).not.toContain('secret');
  });

  it.each<[string, Variables, Readonly<Record<string, string>>, string]>([
    ['is not there', {}, {}, 'there is no'],
    ['is no JSON', {}, { [`${folder}/configs/work.json`]: '{' }, 'cannot be read as JSON'],
    ['is a list', {}, { [`${folder}/configs/work.json`]: '[]' }, 'cannot be read as JSON'],
    ['signs in by no way that the client knows', {}, { [`${folder}/configs/work.json`]: config({ type: 'api_key' }) }, 'names no way'],
    ['has no login', {}, { [`${folder}/configs/work.json`]: oauth }, 'there is no /home/u/.config/anthropic/credentials/work.json'],
  ])('is nothing else where a named profile %s, though workload identity is set up', async (_name, more, texts, because) => {
    const found = await signIns({ ANTHROPIC_PROFILE: 'work', ...federation, ...more }, texts);
    expect(found.inUse).toBeNull();
    expect(found.passedOver).toMatchObject({ what: 'ANTHROPIC_PROFILE', because: expect.stringContaining(because) as string });
  });

  it.each<[string, Variables, string]>([
    ['the organization', { ANTHROPIC_FEDERATION_RULE_ID: 'r' }, 'ANTHROPIC_ORGANIZATION_ID is not set'],
    ['an organization that is not blank', { ...federation, ANTHROPIC_ORGANIZATION_ID: ' ' }, 'ANTHROPIC_ORGANIZATION_ID is empty'],
    ['the rule', { ANTHROPIC_ORGANIZATION_ID: 'o', ANTHROPIC_IDENTITY_TOKEN: 't' }, 'ANTHROPIC_FEDERATION_RULE_ID is not set'],
    ['both', { ANTHROPIC_SERVICE_ACCOUNT_ID: 's' }, 'ANTHROPIC_FEDERATION_RULE_ID is not set, and ANTHROPIC_ORGANIZATION_ID is not set'],
  ])('says that workload identity lacks %s', async (_name, shell, because) => {
    const found = await signIns(shell);
    expect(found.inUse).toBeNull();
    expect(found.passedOver?.because).toContain(because);
  });

  it('says nothing of an organization alone, which other tools are told, too', async () => {
    expect((await signIns({ ANTHROPIC_ORGANIZATION_ID: 'o' })).passedOver).toBeNull();
  });

  it('lets managed settings change what was chosen, and choose nothing', async () => {
    const profile = (name: string) => ({ [`${folder}/configs/${name}.json`]: oauth, [`${folder}/credentials/${name}.json`]: login() });
    const both = { ...profile('work'), ...profile('other') };
    const named = { ANTHROPIC_PROFILE: 'work' };
    expect((await signIns(named, both, { ANTHROPIC_PROFILE: 'other' })).inUse?.what).toBe('the Anthropic profile other');
    expect((await signIns(named, both, { ANTHROPIC_PROFILE: '' })).inUse).toMatchObject({
      fault: expect.stringContaining('/managed.json') as string,
    });
    expect((await signIns(named, both, { ANTHROPIC_PROFILE: 'gone' })).inUse).toMatchObject({
      fault: expect.stringContaining('gone.json') as string,
    });
    expect((await signIns({}, {}, federation)).inUse).toBeNull();
    expect((await signIns(federation, {}, { ANTHROPIC_FEDERATION_RULE_ID: '' })).inUse).toMatchObject({
      missing: ['ANTHROPIC_FEDERATION_RULE_ID'],
    });
  });
});

describe('the identity token', () => {
  const jwt = (exp: number): string => `a.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.c`;

  it.each<[string, Variables, Readonly<Record<string, string>>, object]>([
    ['in a variable', { ANTHROPIC_IDENTITY_TOKEN: jwt(9) }, {}, { what: 'ANTHROPIC_IDENTITY_TOKEN', state: 'there', endsAt: 9_000 }],
    ['that is no JWT', { ANTHROPIC_IDENTITY_TOKEN: 'opaque' }, {}, { state: 'there', endsAt: null }],
    ['that is blank', { ANTHROPIC_IDENTITY_TOKEN: ' ' }, {}, { state: 'empty' }],
    ['that nobody set', {}, {}, { state: 'not-set' }],
    ['that is too long', { ANTHROPIC_IDENTITY_TOKEN: 'x'.repeat(16_385) }, {}, { state: 'too-long' }],
    ['that is just short enough', { ANTHROPIC_IDENTITY_TOKEN: 'x'.repeat(16_384) }, {}, { state: 'there' }],
    ['in a file', { ANTHROPIC_IDENTITY_TOKEN_FILE: '/jwt' }, { '/jwt': `${jwt(9)}\n` }, { what: '/jwt', state: 'there', endsAt: 9_000 }],
    ['in a file that is relative', { ANTHROPIC_IDENTITY_TOKEN_FILE: '../jwt' }, { '/jwt': jwt(9) }, { what: '/jwt', state: 'there' }],
    ['in an empty file', { ANTHROPIC_IDENTITY_TOKEN_FILE: '/jwt' }, { '/jwt': '\n' }, { state: 'empty' }],
    [
      'in a file that is not there, beside one in a variable',
      { ANTHROPIC_IDENTITY_TOKEN_FILE: '/jwt', ANTHROPIC_IDENTITY_TOKEN: jwt(9) },
      {},
      { what: '/jwt', state: 'missing' },
    ],
  ])('%s is seen as it is', async (_name, shell, texts, expected) => {
    expect((await signIns({ ...federation, ...shell }, texts)).inUse).toMatchObject({ kind: 'federation', token: expected });
  });
});

describe('a checkout', () => {
  it('leads to no profile and no token, also where it is trusted', async () => {
    const project = '/repo/sub/.claude/settings.json';
    const texts = {
      [project]: withEnv({
        ANTHROPIC_CONFIG_DIR: '/repo/sub/laid',
        ANTHROPIC_PROFILE: 'laid',
        ANTHROPIC_IDENTITY_TOKEN_FILE: '/repo/sub/laid/jwt',
        XDG_CONFIG_HOME: '/repo/sub/laid',
      }),
      '/repo/sub/laid/configs/laid.json': oauth,
      '/repo/sub/laid/credentials/laid.json': login(),
      '/repo/sub/laid/jwt': 'fake',
    };
    const world = fakeWorld(texts);
    const opened: string[] = [];
    const files = { ...world.files, read: (path: string) => (opened.push(path), world.files.read(path)) };
    const seen = await look(invoke(['-p', 'hi'], { HOME: '/home/u', ...federation }), false, { ...world, files });
    expect(seen.standing).toBe('print-run');
    expect(seen.signIns.inUse).toMatchObject({ kind: 'federation', token: { state: 'not-set' } });
    expect(opened.filter((path) => path.includes('/laid'))).toEqual([]);
  });
});
