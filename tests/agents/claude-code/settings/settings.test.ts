import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../../src/agents/claude-code/arguments.ts';
import { readSettings } from '../../../../src/agents/claude-code/settings/settings.ts';
import { fakeFiles, withEnv } from '../fake-world.ts';

const all = {
  '/etc/claude-code/managed-settings.json': withEnv({ A: 'managed' }),
  '/etc/claude-code/managed-settings.d/10-a.json': withEnv({ A: 'ten' }),
  '/etc/claude-code/managed-settings.d/20-b.json': withEnv({ A: 'twenty' }),
  '/etc/claude-code/managed-settings.d/.30-hidden.json': withEnv({ A: 'hidden' }),
  '/repo/.git': '',
  '/repo/.claude/settings.json': withEnv({ A: 'project of the root' }),
  '/repo/.claude/settings.local.json': withEnv({ A: 'local of the root' }),
  '/repo/sub/.claude/settings.local.json': withEnv({ A: 'local' }),
  '/repo/sub/.claude/settings.json': withEnv({ A: 'project' }),
  '/home/u/.claude/settings.json': withEnv({ A: 'user' }),
};

async function read(texts: Readonly<Record<string, string>>, args: readonly string[] | null = []) {
  return readSettings(
    {
      platform: 'linux',
      configFolder: '/home/u/.claude',
      cwd: '/repo/sub',
      args: args === null ? null : readArguments(args),
    },
    fakeFiles(texts),
  );
}

async function values(texts: Readonly<Record<string, string>>, args: readonly string[] | null = []) {
  return (await read(texts, args)).parts.map((part) => part.env['A']);
}

describe("the client's settings", () => {
  it('keep hooks from running by one name anywhere, and by the other in managed settings only', async () => {
    const hooksOff = async (place: string, setting: object) =>
      (await read({ [place]: JSON.stringify(setting) })).parts.map((part) => part.hooksOff);
    const [managed, user] = ['/etc/claude-code/managed-settings.json', '/home/u/.claude/settings.json'];
    await expect(hooksOff(user, { disableAllHooks: true })).resolves.toEqual(['disableAllHooks']);
    await expect(hooksOff(managed, { allowManagedHooksOnly: true })).resolves.toEqual(['allowManagedHooksOnly']);
    await expect(hooksOff(user, { allowManagedHooksOnly: true })).resolves.toEqual([null]);
    await expect(hooksOff(user, { disableAllHooks: 'true' })).resolves.toEqual([null]);
  });

  it('stand in the order in which the client lets them win', async () => {
    expect(await values(all, ['--settings', withEnv({ A: 'flag' })])).toEqual([
      'twenty',
      'ten',
      'managed',
      'flag',
      'local of the root',
      'local',
      'project',
      'user',
    ]);
  });

  it('of a parent folder count only as local ones, and only at the root of a work tree', async () => {
    const { '/repo/.git': _, ...withoutGit } = all;
    expect(await values(withoutGit)).toEqual(['twenty', 'ten', 'managed', 'local', 'project', 'user']);
  });

  it.each<[string, readonly string[]]>([
    ['', ['twenty', 'ten', 'managed']],
    ['user', ['twenty', 'ten', 'managed', 'user']],
    ['project', ['twenty', 'ten', 'managed', 'project']],
  ])('are limited by --setting-sources %j, which leaves managed ones alone', async (sources, expected) => {
    expect(await values(all, ['--setting-sources', sources])).toEqual(expected);
  });

  it('are all read for a command whose arguments are not known', async () => {
    expect(await values(all, null)).toContain('user');
  });

  it('by --settings come from a file beside the working folder too', async () => {
    expect(await values({ '/repo/sub/mine.json': withEnv({ A: 'flag' }) }, ['--settings', 'mine.json'])).toEqual(['flag']);
    expect(await values({}, ['--settings', 'missing.json'])).toEqual([]);
  });

  it.each<[string, string]>([
    ['a comment', '// c\n{}'],
    ['a trailing comma', '{"env":{"A":"x",}}'],
    ['half an object', '{"env":{"A":"secret-value"'],
    ['an array', '[]'],
  ])('with %s are not in effect, which is said with the file, and without its content', async (_, text) => {
    const { parts, notes } = await read({ '/home/u/.claude/settings.json': text });
    expect(parts).toEqual([]);
    expect(notes).toHaveLength(1);
    expect(notes[0]?.text).toMatch(/^\/home\/u\/\.claude\/settings\.json is not in effect: expected a JSON object, came /);
    expect(JSON.stringify(notes)).not.toContain('secret-value');
  });

  it.each(['', ' \n', '\uFEFF'])('say nothing where the file is empty (%j), and nothing is said of it', async (text) => {
    expect(await read({ '/home/u/.claude/settings.json': text })).toEqual({ parts: [], notes: [] });
  });

  it('may begin with a byte order mark, and hold numbers and booleans', async () => {
    const text = `\uFEFF${withEnv({ A: 5, B: true, C: null, D: {} })}`;
    expect((await read({ '/home/u/.claude/settings.json': text })).parts[0]?.env).toEqual({ A: '5', B: 'true' });
  });

  it.each<[unknown, 'named' | 'blank' | null]>([
    ['echo key', 'named'],
    ['', 'blank'],
    [7, null],
  ])('with the helper %j say %s', async (apiKeyHelper, expected) => {
    const texts = { '/home/u/.claude/settings.json': JSON.stringify({ apiKeyHelper }) };
    expect((await read(texts)).parts[0]?.apiKeyHelper).toBe(expected);
  });

  it.each<[NodeJS.Platform, string, string]>([
    ['darwin', '/Library/Application Support/ClaudeCode/managed-settings.json', '/repo'],
    ['win32', 'C:\\Program Files\\ClaudeCode\\managed-settings.json', 'C:\\work'],
  ])('are managed on %s at %s', async (platform, path, cwd) => {
    const request = { platform, configFolder: '/c', cwd, args: null };
    const { parts } = await readSettings(request, fakeFiles({ [path]: withEnv({ A: 'managed' }) }));
    expect(parts.map((part) => [part.scope, part.place])).toEqual([['managed', path]]);
  });
});
