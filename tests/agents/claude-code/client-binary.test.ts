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
    expect(await findClient(invoke([], {}, '../bin/claude'), fakeWorld({ '/repo/bin/claude': '' }))).toBe('/repo/bin/claude');
  });

  it.each<[string, Readonly<Record<string, string>>, string | null]>([
    ['the first on PATH', { '/b/claude': '', '/c/claude': '' }, '/b/claude'],
    ['where its installer put it', { '/home/u/.local/bin/claude': '' }, '/home/u/.local/bin/claude'],
    ['where an older installer put it', { '/home/u/.claude/local/claude': '' }, '/home/u/.claude/local/claude'],
    ['nowhere', {}, null],
  ])('is found %s', async (_, texts, expected) => {
    for (const command of ['claude', 'script.sh']) {
      expect(await findClient(invoke([], { PATH: '/a::/b:/c' }, command), fakeWorld(texts))).toBe(expected);
    }
  });

  it('is claude.exe on Windows', async () => {
    const world = { ...fakeWorld({ 'C:\\tools\\claude.exe': '' }), platform: 'win32' as const };
    expect(await findClient({ ...invoke([], { Path: 'C:\\other;C:\\tools' }), cwd: 'C:\\' }, world)).toBe('C:\\tools\\claude.exe');
  });
});
