import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeConfig } from '../../src/stores/profile/config-edit.ts';
import { readConfig } from '../../src/stores/profile/config-file.ts';
import { othersMayReplace } from '../../src/stores/ownership.ts';
import { trustedPath } from '../../src/stores/trusted-path.ts';
import { containing, scratchFolder } from './scratch.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = join(scratchFolder(), 'settings');
  mkdirSync(folder, { mode: 0o755 });
  path = join(folder, 'config.json');
  writeFileSync(path, '{}', { mode: 0o644 });
});

const isRoot = process.getuid?.() === 0;

describe('the config file', () => {
  it('is believed where this user alone may write it, also where others may read it', async () => {
    await expect(readConfig(path)).resolves.toMatchObject({ text: '{}' });
  });

  it.each<[string, () => void, () => string]>([
    ['its group may write it', () => chmodSync(path, 0o664), () => `chmod go-w ${path}`],
    ['everybody may write it', () => chmodSync(path, 0o646), () => `chmod go-w ${path}`],
    ['others may write to its folder', () => chmodSync(folder, 0o777), () => `chmod go-w ${folder}`],
    ['its group may write to its folder', () => chmodSync(folder, 0o775), () => `chmod go-w ${folder}`],
    [
      'others may write to a folder above it',
      () => {
        mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
        path = join(folder, 'deep', 'er', 'config.json');
        writeFileSync(path, '{}');
        chmodSync(folder, 0o777);
      },
      () => `chmod go-w ${folder}`,
    ],
    [
      'a link leads to a folder that others may write to',
      () => {
        const open = `${folder}-open`;
        mkdirSync(open);
        writeFileSync(join(open, 'config.json'), '{}');
        symlinkSync(join(open, 'config.json'), join(folder, 'link.json'));
        chmodSync(open, 0o777);
        path = join(folder, 'link.json');
      },
      () => `chmod go-w ${folder}-open`,
    ],
  ])('is refused where %s, with the exact fix', async (_what, spoil, hint) => {
    spoil();
    await expect(readConfig(path)).rejects.toMatchObject({ code: 'config-invalid', hint: hint() });
    await expect(writeConfig(path, 'new')).rejects.toMatchObject({ code: 'config-invalid', hint: hint() });
    expect(readFileSync(path, 'utf8')).toBe('{}');
  });

  it('is read and written through links of one’s own, relative and through a folder', async () => {
    mkdirSync(`${folder}-dotfiles`);
    writeFileSync(`${folder}-dotfiles/config.json`, '{ }');
    symlinkSync('settings-dotfiles', `${folder}-link`);
    symlinkSync('../settings-link/./config.json', join(folder, 'mine.json'));
    await expect(readConfig(join(folder, 'mine.json'))).resolves.toMatchObject({ text: '{ }' });
    await writeConfig(join(folder, 'mine.json'), '{"profiles":{}}');
    expect(readFileSync(`${folder}-dotfiles/config.json`, 'utf8')).toBe('{"profiles":{}}');
    await expect(readConfig(join(folder, 'mine.json'))).resolves.toMatchObject({ text: '{"profiles":{}}' });
  });

  it('is refused where links lead round, and where a pipe lies', async () => {
    symlinkSync('round.json', join(folder, 'round.json'));
    await expect(readConfig(join(folder, 'round.json'))).rejects.toMatchObject({ code: 'config-invalid' });
    execFileSync('mkfifo', [join(folder, 'pipe.json')]);
    await expect(readConfig(join(folder, 'pipe.json'))).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('may lie in a sticky folder, where others cannot touch it', () => {
    chmodSync(folder, 0o1777);
    expect(trustedPath(path)).toMatchObject({ kind: 'file', path });
  });

  it('that is not there is absent, in the folder that a link means', () => {
    symlinkSync(`${folder}/later.json`, `${folder}-dangling`);
    expect(trustedPath(`${folder}-dangling`)).toEqual({ kind: 'absent', path: join(folder, 'later.json') });
    expect(trustedPath(join(folder, 'none', 'c.json'))).toEqual({ kind: 'absent', path: join(folder, 'none', 'c.json') });
  });

  it.runIf(isRoot).each<[string, (at: string) => void]>([
    ['it', (at) => chownSync(at, 65_534, 65_534)],
    ['its folder', () => chownSync(folder, 65_534, 65_534)],
    [
      'a link to it',
      (at) => {
        symlinkSync(at, `${folder}-link`);
        lchownSync(`${folder}-link`, 65_534, 65_534);
        path = `${folder}-link`;
      },
    ],
  ])('is refused where another user owns %s', async (_what, give) => {
    give(path);
    await expect(readConfig(path)).rejects.toMatchObject({ hint: containing('sudo chown ') });
  });
});

describe('a folder in which others may exchange what lies there', () => {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  const trusted = new Set([0, uid]);
  it.each<[string, number, number, number, boolean, 'owner' | 'mode' | null]>([
    ['one’s own', uid, gid, 0o755, false, null],
    ['root’s', 0, 0, 0o755, false, null],
    ['another user’s', 65_534, 0, 0o755, true, 'owner'],
    ['another user’s, sticky', 65_534, 0, 0o1777, true, 'owner'],
    ['sticky', 0, 0, 0o1777, true, null],
    ['open to all', uid, gid, 0o777, true, 'mode'],
    ['above, and open to a group of others', uid, gid + 1, 0o775, true, 'mode'],
  ])('%s', (_what, owner, group, mode, isAbove, expected) => {
    expect(othersMayReplace({ uid: owner, gid: group, mode }, trusted, isAbove)).toBe(expected);
  });

  it.runIf(uid === gid)('above a file, open to the group of this user alone, is none', () => {
    expect(othersMayReplace({ uid, gid, mode: 0o775 }, trusted, true)).toBeNull();
    expect(othersMayReplace({ uid, gid, mode: 0o775 }, trusted, false)).toBe('mode');
  });
});
