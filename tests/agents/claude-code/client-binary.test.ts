import { describe, expect, it } from 'vitest';
import { findClient, isClient } from '../../../src/agents/claude-code/client-binary.ts';
import { fakeWorld, invoke } from './fake-world.ts';

const leadsTo = (target: string | null) => {
  const world = fakeWorld();
  return { ...world, files: { ...world.files, resolve: () => target } };
};

describe('the official client', () => {
  it.each<[string, string | null, boolean]>([
    ['claude', null, true],
    ['/opt/bin/claude', null, true],
    ['./claude.exe', null, true],
    ['./cc', '/opt/claude-code/bin/claude.exe', true],
    ['./cc', '/opt/other', false],
    ['./cc', null, false],
    ['bash', '/usr/bin/claude', false],
    ['claude-wrapper', null, false],
  ])('%s, which leads to %s, is it: %s', (command, target, expected) => {
    expect(isClient(invoke([], {}, command), leadsTo(target))).toBe(expected);
  });

  it('is the command itself when that is a path to it', async () => {
    expect(findClient(invoke([], {}, '../bin/claude'), fakeWorld({ '/repo/bin/claude': '' }))).toBe('/repo/bin/claude');
  });

  it.each<[string, Readonly<Record<string, string>>, string | null]>([
    ['the first on PATH', { '/b/claude': '', '/c/claude': '' }, '/b/claude'],
    ['where its installer put it', { '/home/u/.local/bin/claude': '' }, '/home/u/.local/bin/claude'],
    ['where an older installer put it', { '/home/u/.claude/local/claude': '' }, '/home/u/.claude/local/claude'],
    ['nowhere', {}, null],
  ])('is found %s', async (_, texts, expected) => {
    for (const command of ['claude', 'script.sh']) {
      expect(findClient(invoke([], { PATH: '/a::/b:/c' }, command), fakeWorld(texts))).toBe(expected);
    }
  });

  it('is claude.exe on Windows', async () => {
    const world = { ...fakeWorld({ 'C:\\tools\\claude.exe': '' }), platform: 'win32' as const };
    expect(findClient({ ...invoke([], { Path: 'C:\\other;C:\\tools' }), cwd: 'C:\\' }, world)).toBe('C:\\tools\\claude.exe');
  });

  const installed = { '/usr/bin/claude': '' };
  const inRepo = { '/repo/.git': '', '/repo/claude': '', '/repo/node_modules/.bin/claude': '', '/repo/deep/claude': '' };
  it.each<[string, string, string]>([
    ['the folder itself', 'claude', '.:/usr/bin'],
    ['an empty entry', 'claude', ':/usr/bin'],
    ['a relative entry', 'claude', 'node_modules/.bin:/usr/bin'],
    ['an absolute entry inside', 'claude', '/repo/node_modules/.bin:/usr/bin'],
    ['an entry that leads inside by dots', 'claude', '/usr/../repo:/usr/bin'],
    ['the command itself', './claude', '/usr/bin'],
    ['the command itself, further down', 'deep/claude', '/usr/bin'],
    ['the command itself, by its whole path', '/repo/claude', '/usr/bin'],
  ])('is never taken from the checkout: %s', async (_what, command, PATH) => {
    for (const cwd of ['/repo', '/repo/deep']) {
      const invocation = { ...invoke([], { PATH }, command), cwd };
      expect(findClient(invocation, fakeWorld({ ...inRepo, ...installed }))).toBe('/usr/bin/claude');
      expect(findClient(invocation, fakeWorld(inRepo))).toBeNull();
    }
  });

  it('is not taken from the working folder, where that is in no repository', async () => {
    const invocation = { ...invoke([], { PATH: '/plain:/usr/bin' }, './claude'), cwd: '/plain' };
    expect(findClient(invocation, fakeWorld({ '/plain/claude': '', ...installed }))).toBe('/usr/bin/claude');
  });

  it('is not taken from a folder that leads into the checkout by a link', async () => {
    const world = fakeWorld({ ...inRepo, '/linked/claude': '' });
    const resolve = (one: string): string => (one === '/linked' ? '/repo/node_modules/.bin' : one);
    const files = { ...world.files, disk: { ...world.files.disk, resolve } };
    const invocation = { ...invoke([], { PATH: '/linked' }, 'claude'), cwd: '/repo' };
    expect(findClient(invocation, { ...world, files })).toBeNull();
  });

  it('is found in a home that is a repository, wherever one works in it', async () => {
    const texts = { '/home/u/.git': '', '/home/u/.local/bin/claude': '' };
    for (const cwd of ['/home/u', '/home/u/project', '/']) {
      const invocation = { ...invoke([], { PATH: '/usr/bin' }, 'claude'), cwd };
      expect(findClient(invocation, fakeWorld(texts))).toBe('/home/u/.local/bin/claude');
    }
  });
});
