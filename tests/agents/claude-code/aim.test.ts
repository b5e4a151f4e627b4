import { describe, expect, it } from 'vitest';
import type { AimPlan, HookPlan, Invocation } from '../../../src/agents/agent.ts';
import { claudeCode } from '../../../src/agents/claude-code/adapter.ts';
import { hookEntries } from '../../../src/agents/claude-code/settings/hook-entries.ts';
import { containing } from '../../stores/scratch.ts';
import { fakeWorld, invoke, plainFingerprint, stillClock, withEnv } from './fake-world.ts';

const gateway = 'http://127.0.0.1:4711/capability';
const user = '/home/u/.claude/settings.json';
const someText: unknown = expect.any(String);
const times = { API_TIMEOUT_MS: someText, API_FORCE_IDLE_TIMEOUT: '0', CLAUDE_STREAM_IDLE_TIMEOUT_MS: someText };

async function aim(
  invocation: Invocation,
  texts: Readonly<Record<string, string>> = {},
  over: Partial<AimPlan> & { url?: string | null } = {},
) {
  const world = fakeWorld(texts);
  const agent = claudeCode(plainFingerprint, 'linux', stillClock, world);
  const { url = gateway, ...more } = over;
  const plan: AimPlan = { gatewayUrl: url, preferLogin: false, hooks: null, placeholder: null, screen: null, ...more };
  const aimed = await agent.aim(invocation, await agent.survey(invocation, plan.preferLogin), plan);
  return { aimed, kept: world.files.kept };
}

/** What the private settings file holds. */
function overruled(kept: readonly string[]): unknown {
  return JSON.parse(kept[0] ?? 'null');
}

describe('the start of a guarded client', () => {
  it('gets the base URL and the time-outs, and nothing else is changed', async () => {
    const { aimed, kept } = await aim(invoke(['-p', 'hi'], { HOME: '/home/u', X: '', GONE: undefined }));
    expect(aimed.env).toEqual({ HOME: '/home/u', X: '', ANTHROPIC_BASE_URL: gateway, ...times });
    expect(aimed).toMatchObject({ command: 'claude', args: ['-p', 'hi'] });
    expect(kept).toEqual([]);
  });

  it('sends a placeholder where the gateway puts the real credential in, whatever else is set', async () => {
    const env = { ANTHROPIC_API_KEY: 'fake-key', CLAUDE_CODE_USE_BEDROCK: '1' };
    const texts = { [user]: withEnv({ ANTHROPIC_AUTH_TOKEN: 'fake-other' }) };
    const { aimed, kept } = await aim(invoke(['-p', 'hi'], env), texts, { placeholder: 'held' });
    expect(aimed.env).toMatchObject({ ANTHROPIC_AUTH_TOKEN: 'held', ANTHROPIC_API_KEY: '', CLAUDE_CODE_USE_BEDROCK: '' });
    expect(overruled(kept)).toMatchObject({ env: { ANTHROPIC_AUTH_TOKEN: 'held' } });
  });

  it('is left as it is without a gateway, with the patience that it would have behind one', async () => {
    const texts = { [user]: withEnv({ ANTHROPIC_BASE_URL: 'https://gate.example' }) };
    const { aimed, kept } = await aim(invoke(['-p', 'hi'], { HTTP_PROXY: 'http://p:1' }), texts, { url: null });
    expect(aimed).toMatchObject({ args: ['-p', 'hi'], env: { HTTP_PROXY: 'http://p:1' } });
    expect(Object.keys(aimed.env)).toEqual(['HTTP_PROXY']);
    expect(aimed.patience.silentMs).toBeGreaterThan(1_000_000);
    expect(kept).toEqual([]);
  });

  it('keeps the time-outs that the user set anywhere, and is as patient as they allow', async () => {
    const texts = { [user]: withEnv({ CLAUDE_STREAM_IDLE_TIMEOUT_MS: '60000' }) };
    const { aimed } = await aim(invoke([], { API_TIMEOUT_MS: '20000' }), texts);
    expect(aimed.env['API_TIMEOUT_MS']).toBe('20000');
    expect(aimed.env).not.toHaveProperty('CLAUDE_STREAM_IDLE_TIMEOUT_MS');
    expect(aimed.patience).toEqual({ silentMs: 18_000, pingedMs: 540_000 });
  });

  it('keeps loopback off a proxy in both spellings, and off nothing where there is no proxy', async () => {
    const env = { https_proxy: 'http://p:1', NO_PROXY: 'lost.example', no_proxy: 'a.example b.example' };
    const both = 'a.example,b.example,127.0.0.1,localhost';
    expect((await aim(invoke([], env))).aimed.env).toMatchObject({ NO_PROXY: both, no_proxy: both });
    expect((await aim(invoke([], { NO_PROXY: 'a' }))).aimed.env['NO_PROXY']).toBe('a');
    expect((await aim(invoke([], { ALL_PROXY: 'http://p:1', NO_PROXY: '*' }))).aimed.env['NO_PROXY']).toBe('*');
  });

  it('overrules a settings file by a private --settings file, which is removed at the end', async () => {
    const texts = { [user]: withEnv({ ANTHROPIC_BASE_URL: '', OTHER: 'x' }) };
    const { aimed, kept } = await aim(invoke(), texts);
    expect(aimed.args).toEqual(['--settings', '/private/settings.json', '-p', 'hi']);
    expect(aimed.args.join(' ')).not.toContain('capability');
    expect(overruled(kept)).toEqual({ env: { ANTHROPIC_BASE_URL: gateway } });
    await aimed.done();
    expect(kept).toContain('removed');
  });

  it.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ['inline', ['--settings', '{"model":"m","env":{"A":"1","ANTHROPIC_BASE_URL":"https://x.example"}}'], {}],
    [
      'in a file',
      ['--settings=mine.json'],
      { '/repo/sub/mine.json': '{"model":"m","env":{"A":"1","ANTHROPIC_BASE_URL":"https://x.example"}}' },
    ],
  ])("keeps the user's own --settings, given %s", async (_, given, texts) => {
    const { aimed, kept } = await aim(invoke(['-p', ...given, 'hi']), texts);
    expect(aimed.args).toEqual(['--settings', '/private/settings.json', '-p', 'hi']);
    expect(overruled(kept)).toEqual({ model: 'm', env: { A: '1', ANTHROPIC_BASE_URL: gateway } });
  });

  it('leaves arguments alone where the client would refuse them', async () => {
    const texts = { [user]: withEnv({ ANTHROPIC_BASE_URL: 'https://x.example' }) };
    const missing = invoke(['--settings', 'missing.json']);
    expect((await aim(missing, texts)).aimed.args).toBe(missing.args);
    const remote = invoke(['remote-control']);
    expect((await aim(remote, texts)).aimed.args).toBe(remote.args);
  });

  it('gives a wrapper the environment only', async () => {
    const texts = { [user]: withEnv({ ANTHROPIC_BASE_URL: 'https://x.example' }) };
    const { aimed } = await aim(invoke(['--settings', 'x'], {}, './script.sh'), texts);
    expect(aimed.args).toEqual(['--settings', 'x']);
    expect(aimed.env['ANTHROPIC_BASE_URL']).toBe(gateway);
  });

  it('takes a frozen token out of the environment when the login is preferred, and leaves it else', async () => {
    const env = { CLAUDE_CODE_OAUTH_TOKEN: 'fake-token' };
    expect((await aim(invoke([], env), {}, { preferLogin: true })).aimed.env).not.toHaveProperty('CLAUDE_CODE_OAUTH_TOKEN');
    expect((await aim(invoke([], env))).aimed.env).toMatchObject(env);
    const { aimed } = await aim(invoke([], env), {}, { preferLogin: true, url: null });
    expect(aimed.env).toEqual({});
  });

  it('blanks a frozen token that stands in a settings file', async () => {
    const texts = { [user]: withEnv({ CLAUDE_CODE_OAUTH_TOKEN: 'fake-token' }) };
    const { kept } = await aim(invoke(), texts, { preferLogin: true });
    expect(overruled(kept)).toEqual({ env: { CLAUDE_CODE_OAUTH_TOKEN: '' } });
  });
});

describe('the hooks of a guarded client', () => {
  const hooks: HookPlan = { program: { look: 'true; ', start: "exec 'node' 'holdfast'" }, holdMs: 90_000, session: '/run/session.sock' };
  // The run itself has looked by then.
  const entries = Object.entries(hookEntries(hooks.program, 90_000)).filter(([event]) => event !== 'SessionStart');
  const ours = Object.fromEntries(entries.map(([event, entry]) => [event, [entry]]));

  it('come by a private settings file, for this child only, and ask its own session', async () => {
    const { aimed, kept } = await aim(invoke(['-p', 'hi'], {}), {}, { url: null, hooks });
    expect(aimed.args).toEqual(['--settings', expect.any(String), '-p', 'hi']);
    expect(aimed.env).toEqual({ HOLDFAST_SESSION: '/run/session.sock' });
    expect(overruled(kept)).toEqual({ hooks: ours });
  });

  it('stand beside those of the user’s own --settings', async () => {
    const theirs = { hooks: [{ type: 'command', command: 'their own' }] };
    const given = JSON.stringify({ model: 'opus', hooks: { PreToolUse: [theirs], Stop: [theirs] } });
    const { kept } = await aim(invoke(['--settings', given, '-p', 'hi'], {}), {}, { url: null, hooks });
    expect(overruled(kept)).toEqual({
      model: 'opus',
      hooks: { ...ours, PreToolUse: [theirs, ...(ours['PreToolUse'] ?? [])], Stop: [theirs] },
    });
  });

  it('are left out where nothing can be handed to the client', async () => {
    const { aimed, kept } = await aim(invoke(['remote-control'], {}), {}, { url: null, hooks });
    expect(aimed.args).toEqual(['remote-control']);
    expect(kept).toEqual([]);
  });

  it.each(['rc', 'bridge', 'logs 1a2b', 'stop 1a2b', 'daemon status', '--verbose mcp list', 'purge'])(
    'are put before no subcommand, whose words the client would take for a prompt: %s',
    async (line) => {
      const asked = invoke(line.split(' '), {});
      const { aimed, kept } = await aim(asked, { [user]: withEnv({ ANTHROPIC_BASE_URL: 'https://x.example' }) }, { url: null, hooks });
      expect(aimed.args).toEqual(asked.args);
      expect(kept).toEqual([]);
    },
  );

  it('may hold for as long as was asked for, and the client waits a little longer', () => {
    const { PreToolUse, StopFailure } = hookEntries(hooks.program, 90_000);
    expect(PreToolUse.hooks[0]).toMatchObject({
      command: "true; exec 'node' 'holdfast' hook PreToolUse --hold 90s",
      timeout: 150,
    });
    expect(StopFailure.hooks[0]).toMatchObject({
      command: "trap '' TERM; exec 3<&0; (exec 'node' 'holdfast' hook StopFailure) <&3 >/dev/null 2>&1 &",
      timeout: 180,
    });
  });
});

describe('the screen of a guarded client', () => {
  const project = '/repo/sub/.claude/settings.json';
  const trusted = { '/home/u/.claude.json': '{"projects":{"/repo/sub":{"hasTrustDialogAccepted":true}}}' };
  const lineOf = (command: string, more: object = {}): string => JSON.stringify({ statusLine: { type: 'command', command, ...more } });
  const onScreen = async (texts: Readonly<Record<string, string>>, args: readonly string[] = []) => {
    const { aimed, kept } = await aim(invoke(args), texts, { url: null, screen: '/run/screen' });
    const settings = overruled(kept) as { statusLine?: { command: string; refreshInterval: number } } | null;
    return { because: aimed.screenless, line: settings?.statusLine ?? null, settings };
  };

  it('gets a status line that is looked at again while the client waits, and no other start does', async () => {
    const { because, line } = await onScreen({});
    expect(because).toBeNull();
    expect(line).toMatchObject({ type: 'command', command: containing('/run/screen'), refreshInterval: 3 });
    const without = await aim(invoke([]), {}, { url: null });
    expect(without.kept).toEqual([]);
    expect(without.aimed.screenless).toBeNull();
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['their settings', { [user]: lineOf('their own') }, []],
    ['their --settings', {}, ['--settings', lineOf('their own')]],
    ['their --settings over all others', { ...trusted, [user]: lineOf('x'), [project]: lineOf('y') }, ['--settings', lineOf('their own')]],
    ['a project that they trust', { ...trusted, [user]: lineOf('x'), [project]: lineOf('their own') }, []],
    [
      'their own settings for a project',
      { ...trusted, [project]: lineOf('y'), '/repo/sub/.claude/settings.local.json': lineOf('their own') },
      [],
    ],
  ])('keeps the user’s own from %s', async (_, texts, args) => {
    const { because, line } = await onScreen(texts, args);
    expect(because).toBeNull();
    expect(line?.command).toContain("c='their own'");
  });

  it('keeps an interval that is shorter, and what else the user’s --settings say', async () => {
    const given = JSON.stringify({ model: 'm', statusLine: { type: 'command', command: 'c', refreshInterval: 1, padding: 2 } });
    const { line, settings } = await onScreen({}, ['--settings', given]);
    expect(line).toMatchObject({ refreshInterval: 1, padding: 2 });
    expect(settings).toMatchObject({ model: 'm' });
  });

  it('takes a field from the weaker scope where the stronger one does not speak of it, as the client does', async () => {
    const { line } = await onScreen({ ...trusted, [user]: lineOf('weak', { refreshInterval: 2 }), [project]: lineOf('strong') });
    expect(line).toMatchObject({ command: containing("c='strong'"), refreshInterval: 2 });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['hooks are switched off', { [user]: '{"disableAllHooks":true}' }, `${user} sets disableAllHooks`],
    [
      'an organisation sets the status line',
      { '/etc/claude-code/managed-settings.json': lineOf('theirs') },
      '/etc/claude-code/managed-settings.json sets the status line',
    ],
    [
      'only an organisation’s hooks run',
      { '/etc/claude-code/managed-settings.json': '{"allowManagedHooksOnly":true}' },
      '/etc/claude-code/managed-settings.json sets allowManagedHooksOnly',
    ],
    [
      'a folder that nobody has trusted has one, which nothing of Holdfast’s may run',
      { [user]: lineOf('mine'), [project]: lineOf('touch pwned') },
      `${project} sets a status line, and this folder is not trusted yet`,
    ],
  ])('stays as it is, and that is said, where %s', async (_, texts, because) => {
    expect(await onScreen(texts)).toEqual({ because, line: null, settings: null });
  });

  it('stays as it is where nothing can be handed to the client, and where it has none', async () => {
    expect(await onScreen({}, ['remote-control'])).toEqual({ because: null, line: null, settings: null });
    expect(await onScreen({ [user]: '{"disableAllHooks":true}' }, ['-p', 'hi'])).toEqual({
      because: null,
      line: null,
      settings: null,
    });
  });

  it('says what to do by itself, so that hooks need not', async () => {
    const hooks: HookPlan = { program: { look: '', start: 'p' }, holdMs: 90_000, session: null };
    const messageIn = ({ kept }: { readonly kept: readonly string[] }): unknown => {
      const { hooks: set } = overruled(kept) as { hooks: { PreToolUse: [{ hooks: [{ statusMessage: string }] }] } };
      return set.PreToolUse[0].hooks[0].statusMessage;
    };
    expect(messageIn(await aim(invoke([]), {}, { url: null, hooks, screen: '/run/screen' }))).toBe('Holdfast checks the login');
    const off = { [user]: '{"disableAllHooks":true}' };
    for (const [texts, screen] of [
      [{}, null],
      [off, '/run/screen'],
    ] as const) {
      expect(messageIn(await aim(invoke([]), texts, { url: null, hooks, screen }))).toContain('claude auth login');
    }
    const elsewhere = await aim(invoke([], { CLAUDE_CONFIG_DIR: 'work' }), {}, { url: null, hooks });
    expect(messageIn(elsewhere)).toContain('CLAUDE_CONFIG_DIR=/repo/sub/work claude auth login');
  });
});
