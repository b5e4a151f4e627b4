import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStateFolder, stateFolderPath } from '../../src/stores/state-folder.ts';
import { containing, scratchFolder } from './scratch.ts';

describe('the state folder', () => {
  const HOME = '/home/a';
  it.each<[Record<string, string>, NodeJS.Platform, string]>([
    [{ HOME }, 'linux', '/home/a/.local/state/holdfast'],
    [{}, 'linux', '/system/home/.local/state/holdfast'],
    [{ HOME, XDG_STATE_HOME: '/state' }, 'linux', '/state/holdfast'],
    [{ HOME, XDG_STATE_HOME: 'state' }, 'linux', '/home/a/.local/state/holdfast'],
    [{ HOME, XDG_STATE_HOME: '' }, 'linux', '/home/a/.local/state/holdfast'],
    [{ HOME, XDG_STATE_HOME: '/state', HOLDFAST_HOME: '/own' }, 'linux', '/own'],
    [{ HOME, HOLDFAST_HOME: '' }, 'linux', '/home/a/.local/state/holdfast'],
    [{ HOME, XDG_STATE_HOME: '/state' }, 'darwin', '/home/a/Library/Application Support/holdfast'],
  ])('with %j on %s is %s', (env, platform, path) => {
    expect(stateFolderPath(env, platform, '/system/home')).toBe(path);
  });

  it('is no relative path', () => {
    expect(() => stateFolderPath({ HOLDFAST_HOME: 'own' }, 'linux', '/system/home')).toThrow('found "own"');
  });

  const open = (path: string): Promise<string> => openStateFolder({ HOLDFAST_HOME: path }, 'linux');

  it('is made for its user alone, and found again', async () => {
    const path = join(scratchFolder(), 'deep', 'state');
    expect(await open(path)).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(await open(path)).toBe(path);
  });

  it('may be a link to a folder of one’s own', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'real'), { mode: 0o700 });
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    expect(await open(join(folder, 'link'))).toBe(join(folder, 'link'));
  });

  it.each([0o720, 0o702, 0o777])('is refused with mode %o, with the fix', async (mode) => {
    const path = scratchFolder();
    chmodSync(path, mode);
    await expect(open(path)).rejects.toMatchObject({ code: 'state-folder', hint: `chmod 700 ${path}` });
  });

  it('is refused where a file lies', async () => {
    const path = join(scratchFolder(), 'file');
    writeFileSync(path, '');
    await expect(open(path)).rejects.toMatchObject({ code: 'state-folder', message: containing('a file is in the way') });
    await expect(open(join(path, 'below'))).rejects.toMatchObject({ code: 'state-folder' });
  });

  it.runIf(process.getuid?.() === 0)('is refused when it belongs to another user', async () => {
    const path = scratchFolder();
    chownSync(path, 65_534, 65_534);
    await expect(open(path)).rejects.toMatchObject({ code: 'state-folder', message: containing('found user 65534') });
  });
});
