import { lstatSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync, chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettingsFile, replaceSettingsFile } from '../../src/stores/settings-file.ts';
import { scratchFolder } from './scratch.ts';

describe('a settings file that is replaced', () => {
  it('stays as somebody else has written it since it was read', async () => {
    const folder = scratchFolder();
    const path = join(folder, 'settings.json');
    writeFileSync(path, '{}');
    const file = await readSettingsFile(path);
    writeFileSync(path, '{"theirs":1}');
    for (const bytes of [Buffer.from('{"ours":1}'), null]) {
      await expect(replaceSettingsFile(file, bytes)).rejects.toMatchObject({
        code: 'settings-file',
        message: `${path}: expected it as it was read, found it changed meanwhile`,
      });
    }
    expect(readFileSync(path, 'utf8')).toBe('{"theirs":1}');
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  it('stays away or there, where somebody else has made it so since', async () => {
    const folder = scratchFolder();
    const path = join(folder, 'settings.json');
    const none = await readSettingsFile(path);
    writeFileSync(path, '{}');
    await expect(replaceSettingsFile(none, Buffer.from('{"ours":1}'))).rejects.toThrow('changed meanwhile');
    expect(readFileSync(path, 'utf8')).toBe('{}');
  });

  it('keeps its mode and its group', async () => {
    const path = join(scratchFolder(), 'settings.json');
    writeFileSync(path, '{}');
    const own = process.getgid?.() ?? 0;
    // Only a privileged user may give a file to any group.
    const kept = process.getuid?.() === 0 ? 12_345 : (process.getgroups?.().find((one) => one !== own) ?? own);
    chownSync(path, process.getuid?.() ?? 0, kept);
    chmodSync(path, 0o640);
    await replaceSettingsFile(await readSettingsFile(path), Buffer.from('{"ours":1}'));
    expect(statSync(path)).toMatchObject({ gid: kept, mode: 0o100640 });
    expect(readFileSync(path, 'utf8')).toBe('{"ours":1}');
  });

  it('is made where links lead that lead nowhere yet, through a folder that is a link', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'dotfiles', 'claude'), { recursive: true });
    symlinkSync(join('dotfiles', 'claude'), join(folder, '.claude'));
    symlinkSync('next.json', join(folder, 'dotfiles', 'claude', 'settings.json'));
    symlinkSync(join('..', 'real.json'), join(folder, 'dotfiles', 'claude', 'next.json'));
    const file = await readSettingsFile(join(folder, '.claude', 'settings.json'));
    await replaceSettingsFile(file, Buffer.from('{}'));
    expect(readFileSync(join(folder, 'dotfiles', 'real.json'), 'utf8')).toBe('{}');
    for (const name of ['settings.json', 'next.json']) {
      expect(lstatSync(join(folder, 'dotfiles', 'claude', name)).isSymbolicLink()).toBe(true);
    }
  });

  it('is refused where links lead round in a circle', async () => {
    const folder = scratchFolder();
    symlinkSync('b.json', join(folder, 'a.json'));
    symlinkSync('a.json', join(folder, 'b.json'));
    await expect(readSettingsFile(join(folder, 'a.json'))).rejects.toThrow('links that lead round in a circle');
  });
});
