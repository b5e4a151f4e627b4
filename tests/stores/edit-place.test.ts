import { chownSync, lchownSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { prepare } from '../../src/doctor/fix/apply.ts';
import { readSettingsFile, replaceSettingsFile } from '../../src/stores/settings-file.ts';
import { editPlace } from '../../src/stores/edit-place.ts';
import { containing, scratchFolder } from './scratch.ts';

let root = '';
let outside = '';
beforeEach(() => {
  root = join(scratchFolder(), 'checkout');
  mkdirSync(join(root, '.git'), { recursive: true });
  mkdirSync(join(root, 'deep', '.claude'), { recursive: true });
  outside = join(dirname(root), 'mine.json');
  writeFileSync(outside, '{"apiKeyHelper":"x"}');
});

const put = (name: string, target: string): string => {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
  return path;
};

describe('a file of a checkout that is edited', () => {
  it.each<[string, () => string]>([
    ['settings', () => put('.claude/settings.json', outside)],
    ['local settings, further down', () => put('deep/.claude/settings.local.json', '../../../mine.json')],
    ['a list of servers', () => put('.mcp.json', outside)],
    ['a list of servers of an editor', () => put('.vscode/mcp.json', outside)],
    ['a link to a link', () => put('.mcp.json', put('inner.json', outside))],
    ['one that is not there yet', () => put('.claude/settings.json', `${outside}.new`)],
    [
      'a folder',
      () => {
        mkdirSync(join(dirname(root), 'folder'));
        writeFileSync(join(dirname(root), 'folder', 'settings.json'), '{}');
        put('.claude', join(dirname(root), 'folder'));
        return join(root, '.claude', 'settings.json');
      },
    ],
  ])('is not written through a link out of it: %s', async (_what, make) => {
    await expect(readSettingsFile(make())).rejects.toMatchObject({
      code: 'settings-file',
      message: containing('leads out of'),
      hint: containing('yourself'),
    });
  });

  it('may be a link within it', async () => {
    writeFileSync(join(root, 'shared.json'), '{}');
    const file = await readSettingsFile(put('.claude/settings.json', '../shared.json'));
    await replaceSettingsFile(file, Buffer.from('{"a":1}'));
    expect(readFileSync(join(root, 'shared.json'), 'utf8')).toBe('{"a":1}');
  });

  it('is not written where its folder has become a link since it was read', async () => {
    const path = join(root, 'deep', '.claude', 'settings.json');
    writeFileSync(path, '{}');
    const file = await readSettingsFile(path);
    renameSync(dirname(path), join(dirname(root), 'elsewhere'));
    symlinkSync(join(dirname(root), 'elsewhere'), dirname(path));
    await expect(replaceSettingsFile(file, Buffer.from('{"a":1}'))).rejects.toMatchObject({ code: 'settings-file' });
    expect(readFileSync(join(dirname(root), 'elsewhere', 'settings.json'), 'utf8')).toBe('{}');
  });

  it.each([
    { kind: 'mode', mode: 0o600 },
    { kind: 'owner', uid: 1 },
    { kind: 'set-aside' },
    { kind: 'remove-lock-file' },
    { kind: 'rename-member', keys: ['apiKeyHelper'] },
  ] as const)('is not repaired through such a link: %j', async (repair) => {
    const path = put('.claude/settings.json', outside);
    await expect(prepare({ ...repair, path }, 0)).rejects.toThrow('leads out of');
  });

  it('has no folder removed to which one leads', async () => {
    mkdirSync(join(dirname(root), 'held', 'lock'), { recursive: true });
    put('.store', join(dirname(root), 'held'));
    const lock = join(root, '.store', 'lock');
    await expect(prepare({ kind: 'remove-lock', path: lock }, 10 ** 14)).rejects.toThrow('leads out of');
  });

  it('has its own folder as its limit where there is no repository', () => {
    const folder = join(dirname(root), 'plain');
    mkdirSync(join(folder, '.claude'), { recursive: true });
    symlinkSync(outside, join(folder, '.claude', 'settings.json'));
    expect(editPlace(join(folder, '.claude', 'settings.json'))).toMatchObject({ kind: 'unusable' });
  });
});

describe('the user’s own settings', () => {
  it('may be a link to one’s own files anywhere', () => {
    const named = join(dirname(root), 'named');
    mkdirSync(named);
    symlinkSync(outside, join(named, 'settings.json'));
    expect(editPlace(join(named, 'settings.json'), [named])).toBe(outside);
    expect(editPlace(join(named, 'settings.json'), [])).toMatchObject({ kind: 'unusable' });
  });

  it.runIf(process.getuid?.() === 0)('are not written through a link of another user, or to the file of one', () => {
    const named = join(dirname(root), 'named');
    const path = join(named, 'settings.json');
    mkdirSync(named);
    symlinkSync(outside, path);
    lchownSync(path, 65_534, 65_534);
    expect(editPlace(path, [named])).toMatchObject({ detail: containing('found user 65534') });
    lchownSync(path, 0, 0);
    chownSync(outside, 65_534, 65_534);
    expect(editPlace(path, [named])).toMatchObject({ detail: containing('belongs to user 65534') });
  });
});
