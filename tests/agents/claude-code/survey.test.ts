import { describe, expect, it } from 'vitest';
import { claudeCode } from '../../../src/agents/claude-code/adapter.ts';
import type { StoreReading } from '../../../src/core/credential.ts';
import type { Invocation } from '../../../src/agents/agent.ts';
import { fakeWorld, invoke, plainFingerprint, stillClock, withEnv } from './fake-world.ts';

async function survey(invocation: Invocation, texts: Readonly<Record<string, string>> = {}, reading?: StoreReading, preferLogin = false) {
  const world = fakeWorld(texts, reading);
  return claudeCode(plainFingerprint, 'linux', stillClock, world).survey(invocation, preferLogin);
}

const user = '/home/u/.claude/settings.json';
const project = '/repo/sub/.claude/settings.json';
const managed = '/etc/claude-code/managed-settings.json';

describe('the survey of a run', () => {
  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['an empty folder', { CLAUDE_CONFIG_DIR: '' }, /CLAUDE_CONFIG_DIR \(the environment\) is empty: it means \/repo\/sub, where/],
    ['blanks', { CLAUDE_CONFIG_DIR: '  ' }, /is blank/],
    ['a script’s undefined', { CLAUDE_CONFIG_DIR: 'undefined' }, /is no absolute path: it means \/repo\/sub\/undefined,/],
    ['another user’s tilde', { CLAUDE_CONFIG_DIR: '~bob/.claude' }, /it means \/repo\/sub\/~bob\/\.claude,/],
    ['a variable that nothing sets', { CLAUDE_CONFIG_DIR: '$WORK/.claude' }, /is no absolute path/],
    ['a line break at the end', { CLAUDE_CONFIG_DIR: '/home/u/.claude\n' }, /begins or ends with a blank/],
    ['the storage alone', { CLAUDE_SECURESTORAGE_CONFIG_DIR: '.auth' }, /CLAUDE_SECURESTORAGE_CONFIG_DIR .* is no absolute path/],
    ['a relative home', { HOME: 'home' }, /HOME \(the environment\) is no absolute path: it means \/repo\/sub\/home,/],
  ])('holds for no login in a folder by accident, and leads nobody there: %s', async (_, env, words) => {
    const found = await survey(invoke(['-p', 'hi'], env), {}, { kind: 'absent' });
    expect(found.guarded).toBe(false);
    expect(found.notes.map(({ text }) => text)).toEqual([expect.stringMatching(words)]);
    const [name = ''] = Object.keys(env);
    expect(String(found.loginCommand)).toBe(`${name === 'HOME' ? '' : `env -u ${name} `}claude auth login`);
  });

  it.each<[string, Readonly<Record<string, string>>, StoreReading['kind']]>([
    ['a relative folder that the client has used', { CLAUDE_CONFIG_DIR: '.claude-ci' }, 'blank'],
    ['a whole path without a login yet', { CLAUDE_CONFIG_DIR: '/data/claude' }, 'absent'],
    ['an empty home, which is none', { HOME: '' }, 'absent'],
    ['an empty storage folder, which is the usual one', { CLAUDE_SECURESTORAGE_CONFIG_DIR: '', CLAUDE_CONFIG_DIR: 'x' }, 'absent'],
  ])('guards %s', async (_, env, kind) => {
    const reading = kind === 'blank' ? { kind, identity: null } : { kind };
    const found = await survey(invoke(['-p', 'hi'], env), {}, reading as StoreReading);
    expect([found.guarded, found.notes]).toEqual([true, []]);
  });

  it.each<[string, readonly string[], string]>([
    ['timeout', ['60', 'claude', '--bare', '-p', 'hi'], 'left-out'],
    ['nice', ['-n', '5', 'claude', '-p', 'hi', '--bare'], 'left-out'],
    ['npx', ['-y', '@anthropic-ai/claude-code', '--bare', '-p', 'hi'], 'left-out'],
    ['nohup', ['claude', '--settings', '{"env":{"CLAUDE_CODE_SIMPLE":"1"}}'], 'left-out'],
    ['env', ['LANG=C', 'claude', '--bare', '--settings', '{"apiKeyHelper":"key"}', '-p', 'hi'], 'helper'],
    ['setsid', ['claude', '--settings', '{"env":{"ANTHROPIC_API_KEY":"fake"}}', '-p', 'hi'], 'env-api-key'],
    ['timeout', ['60', 'claude', '-p', 'hi'], 'login'],
    ['sh', ['-c', 'claude --bare'], 'login'],
  ])('finds the credential by the words of the client that %s only prepares: %j', async (command, args, credential) => {
    expect(await survey(invoke(args, {}, command))).toMatchObject({ credential, guarded: credential === 'login' });
  });

  it('finds nothing to say about a plain one', async () => {
    expect(await survey(invoke())).toMatchObject({
      credential: 'login',
      upstream: 'https://api.anthropic.com',
      loginCommand: 'claude auth login',
      notes: [],
      unwelcome: null,
    });
  });

  it('takes the base URL in effect for the upstream, and shows only its origin', async () => {
    const texts = { [user]: withEnv({ ANTHROPIC_BASE_URL: 'https://u:secret@gate.example/secret/' }) };
    const found = await survey(invoke([], { ANTHROPIC_BASE_URL: 'https://shell.example' }), texts);
    expect(found.upstream).toBe('https://u:secret@gate.example/secret');
    expect(found.notes.map((note) => note.text)).toEqual([`ANTHROPIC_BASE_URL in ${user} sends requests to https://gate.example.`]);
    expect(found.unwelcome).toBeNull();
  });

  it('says that a project blanks the base URL, and goes to the vendor', async () => {
    const texts = { [project]: withEnv({ ANTHROPIC_BASE_URL: '' }) };
    const found = await survey(invoke(['-p', 'hi'], { ANTHROPIC_BASE_URL: 'https://shell.example' }), texts);
    expect(found.upstream).toBe('https://api.anthropic.com');
    expect(found.notes[0]?.text).toBe(`ANTHROPIC_BASE_URL in ${project} blanks it: straight to the vendor.`);
  });

  it.each(['127.0.0.1:1', 'ftp://x', 'gate'])('refuses the base URL %j', async (url) => {
    const found = await survey(invoke([], { ANTHROPIC_BASE_URL: url }));
    expect(found.unwelcome).toEqual({ because: 'ANTHROPIC_BASE_URL from the environment is not an http(s) URL', insist: false });
    expect(found.notes[0]?.hint).toContain('Correct or remove it');
  });

  it('refuses a gateway that a managed setting would pass by', async () => {
    const found = await survey(invoke(), { [managed]: withEnv({ ANTHROPIC_BASE_URL: 'https://gate.example' }) });
    expect(found.unwelcome).toMatchObject({ insist: false });
    expect(found.unwelcome?.because).toContain(managed);
  });

  it('refuses a gateway for a wrapper whose client would follow a settings file, and says what to run instead', async () => {
    const texts = { [user]: withEnv({ ANTHROPIC_BASE_URL: 'https://gate.example' }) };
    const found = await survey(invoke(['claude'], {}, 'script.sh'), texts);
    expect(found.unwelcome).toMatchObject({ insist: false });
    expect(found.notes[0]?.hint).toContain('holdfast run -- claude');
  });

  it('leaves server-managed settings in force unless the gateway is insisted on', async () => {
    const texts = { '/home/u/.claude/remote-settings.json': '{"permissions":{}}' };
    expect((await survey(invoke(), texts)).unwelcome).toMatchObject({ insist: true });
    const behindAnother = invoke([], { ANTHROPIC_BASE_URL: 'https://gate.example' });
    expect((await survey(behindAnother, texts)).unwelcome).toBeNull();
    expect((await survey(invoke(), { '/home/u/.claude/remote-settings.json': '{}' })).unwelcome).toBeNull();
  });

  it('refuses a gateway for a cloud', async () => {
    const found = await survey(invoke([], { CLAUDE_CODE_USE_BEDROCK: '1' }));
    expect(found).toMatchObject({ credential: 'cloud', unwelcome: { insist: false } });
    expect(found.unwelcome?.because).toContain('CLAUDE_CODE_USE_BEDROCK');
  });

  it('names a frozen token that hides a live login, with the command that starts without it', async () => {
    const found = await survey(invoke([], { CLAUDE_CODE_OAUTH_TOKEN: 'secret-token' }));
    expect(found.credential).toBe('env-oauth-token');
    expect(found.notes).toMatchObject([{ level: 'warning', hint: 'holdfast run --prefer-login -- claude …' }]);
    expect(JSON.stringify(found.notes)).not.toContain('secret-token');
  });

  it('names a frozen token that hides nothing without promising a login', async () => {
    const found = await survey(invoke([], { CLAUDE_CODE_OAUTH_TOKEN: 'secret-token' }), {}, { kind: 'absent' });
    expect(found.notes[0]?.text).toContain('a refusal of it ends the run');
    expect(found.notes[0]?.hint).toContain('claude auth login');
  });

  it('surveys the stored login when that is preferred, unless the token is managed', async () => {
    const env = { CLAUDE_CODE_OAUTH_TOKEN: 'secret-token' };
    expect((await survey(invoke([], env), {}, undefined, true)).credential).toBe('login');
    const texts = { [managed]: withEnv(env) };
    expect((await survey(invoke(), texts, undefined, true)).credential).toBe('env-oauth-token');
  });

  it.each<[string, string]>([
    ['ANTHROPIC_API_KEY', 'env-api-key'],
    ['ANTHROPIC_AUTH_TOKEN', 'env-auth-token'],
  ])('says in one line what %s means for the login', async (name, kind) => {
    const found = await survey(invoke([], { [name]: 'secret-value' }));
    expect(found.credential).toBe(kind);
    expect(found.notes).toHaveLength(1);
    expect(found.notes[0]?.text).toContain(`${name} (the environment), and the stored login is not used`);
    expect(JSON.stringify(found.notes)).not.toContain('secret-value');
  });

  it('finds an apiKeyHelper, and the key of a Console login where there is no other', async () => {
    const helper = { [project]: '{"apiKeyHelper":"echo x"}' };
    expect((await survey(invoke(), helper)).credential).toBe('helper');
    const console = { '/home/u/.claude.json': '{"primaryApiKey":"secret"}' };
    expect((await survey(invoke(), console, { kind: 'absent' })).credential).toBe('env-api-key');
    expect((await survey(invoke(), {}, { kind: 'absent' })).credential).toBe('none');
  });

  it('takes an emptied store for a login that can come back', async () => {
    const blank: StoreReading = { kind: 'blank', identity: { account: null, organization: null, email: null } };
    expect((await survey(invoke(), {}, blank)).credential).toBe('login');
  });

  it('says that loopback will be kept off a proxy', async () => {
    expect((await survey(invoke([], { HTTPS_PROXY: 'http://p:1' }))).notes[0]?.text).toContain('NO_PROXY');
    expect((await survey(invoke([], { HTTPS_PROXY: 'http://p:1', NO_PROXY: '127.0.0.1, localhost' }))).notes).toEqual([]);
  });

  it('looks for the store where a settings file moved it, and reads the settings there', async () => {
    const texts = { [user]: withEnv({ CLAUDE_CONFIG_DIR: '/moved' }), '/moved/settings.json': withEnv({ ANTHROPIC_API_KEY: 'k' }) };
    const world = fakeWorld(texts);
    const found = await claudeCode(plainFingerprint, 'linux', stillClock, world).survey(invoke(), false);
    expect(found.credential).toBe('env-api-key');
    expect(world.storeVariables).toMatchObject([{ CLAUDE_CONFIG_DIR: '/moved' }]);
  });

  it('writes the folders of the store into the login command, whole and quoted', async () => {
    const env = { CLAUDE_CONFIG_DIR: 'my dir', CLAUDE_SECURESTORAGE_CONFIG_DIR: '' };
    expect((await survey(invoke([], env))).loginCommand).toBe(
      "CLAUDE_CONFIG_DIR='/repo/sub/my dir' CLAUDE_SECURESTORAGE_CONFIG_DIR='' claude auth login",
    );
  });
});

describe('the survey of a run without a login of its own', () => {
  const identity = {
    HOME: '/home/u',
    ANTHROPIC_FEDERATION_RULE_ID: 'rule',
    ANTHROPIC_ORGANIZATION_ID: 'org',
    ANTHROPIC_IDENTITY_TOKEN: 'fake-jwt',
  };
  const absent = { kind: 'absent' } as const;

  it('leaves workload identity to the client, and holds nobody for a login', async () => {
    const found = await survey(invoke(['-p', 'hi'], identity), {}, absent);
    expect(found).toMatchObject({ credential: 'federation', guarded: false, upstream: 'https://api.anthropic.com', unwelcome: null });
    expect(found.notes.map(({ text }) => text)).toEqual([
      'Requests carry workload identity (the environment): the client exchanges the job’s own token by itself; a refusal passes as it came.',
    ]);
    expect(JSON.stringify(found.notes)).not.toContain('fake-jwt');
  });

  it('says what has no effect, and what a settings file overrules', async () => {
    const { ANTHROPIC_ORGANIZATION_ID: _, ...half } = identity;
    const texts = { [user]: withEnv({ ANTHROPIC_BASE_URL: 'https://file.example' }) };
    const found = await survey(invoke(['-p', 'hi'], { ...half, ANTHROPIC_BASE_URL: 'https://shell.example' }), texts);
    expect(found.credential).toBe('login');
    expect(found.notes[0]?.text).toContain(
      'ANTHROPIC_FEDERATION_RULE_ID (the environment) has no effect: ANTHROPIC_ORGANIZATION_ID is not set',
    );
    expect(found.overruled).toEqual([`this shell’s ANTHROPIC_BASE_URL loses to ${user}`]);
  });

  it('sends requests where the profile in use says', async () => {
    const folder = '/home/u/.config/anthropic';
    const texts = {
      [`${folder}/configs/work.json`]: JSON.stringify({ base_url: 'https://profile.example/', authentication: { type: 'user_oauth' } }),
      [`${folder}/credentials/work.json`]: JSON.stringify({ access_token: 'fake' }),
    };
    const env = { HOME: '/home/u', ANTHROPIC_PROFILE: 'work' };
    expect((await survey(invoke(['-p', 'hi'], env), texts)).upstream).toBe('https://profile.example');
    const key = { ...env, ANTHROPIC_API_KEY: 'fake' };
    expect((await survey(invoke(['-p', 'hi'], key), texts)).upstream).toBe('https://api.anthropic.com');
  });
});
