import { describe, expect, it } from 'vitest';
import { claudePlaces } from '../../src/stores/claude-places.ts';
import type { StoreSurroundings } from '../../src/stores/claude-places.ts';

const places = (env: StoreSurroundings['env'], platform: NodeJS.Platform = 'linux') =>
  claudePlaces({ env, platform, systemHome: '/system/home', systemUser: 'system-user', cwd: '/repo' });

describe("the client's places", () => {
  const HOME = '/home/a';
  it.each([
    [{ HOME }, '/home/a/.claude', '/home/a/.claude.json'],
    [{}, '/system/home/.claude', '/system/home/.claude.json'],
    [{ HOME: '' }, '/system/home/.claude', '/system/home/.claude.json'],
    [{ HOME, CLAUDE_CONFIG_DIR: '/cfg' }, '/cfg', '/cfg/.claude.json'],
    [{ HOME, CLAUDE_CONFIG_DIR: '/cfg/' }, '/cfg', '/cfg/.claude.json'],
    [{ HOME, CLAUDE_CONFIG_DIR: 'cfg' }, '/repo/cfg', '/repo/cfg/.claude.json'],
    [{ HOME, CLAUDE_CONFIG_DIR: '~/cfg' }, '/repo/~/cfg', '/repo/~/cfg/.claude.json'],
    [{ HOME, CLAUDE_SECURESTORAGE_CONFIG_DIR: '/sec' }, '/sec', '/home/a/.claude.json'],
    [{ HOME, CLAUDE_SECURESTORAGE_CONFIG_DIR: 'sec' }, '/repo/sec', '/home/a/.claude.json'],
    [{ HOME, CLAUDE_CONFIG_DIR: '/cfg', CLAUDE_SECURESTORAGE_CONFIG_DIR: '/sec' }, '/sec', '/cfg/.claude.json'],
    [{ HOME, CLAUDE_CONFIG_DIR: '/cfg', CLAUDE_SECURESTORAGE_CONFIG_DIR: '' }, '/home/a/.claude', '/cfg/.claude.json'],
    [{ HOME, CLAUDE_CONFIG_DIR: '/cafe\u0301' }, '/caf\u00e9', '/caf\u00e9/.claude.json'],
  ])('with %j are %s and %s', (env, storeFolder, settingsFile) => {
    const found = places(env);
    expect(found.storeFolder).toBe(storeFolder);
    expect(found.credentialsFile).toBe(`${storeFolder}/.credentials.json`);
    expect(found.settingsFiles.at(-1)).toBe(settingsFile);
    expect(found.keychain).toBeNull();
  });

  it('know the settings file of old times, in the configuration folder', () => {
    expect(places({ HOME }).settingsFiles[0]).toBe('/home/a/.claude/.config.json');
    expect(places({ HOME, CLAUDE_CONFIG_DIR: '/cfg' }).settingsFiles[0]).toBe('/cfg/.config.json');
  });
});

describe('the keychain item', () => {
  const HOME = '/Users/a';
  // sha256 of "/cfg" and "/sec" and "/caf\u00e9".
  it.each([
    [{ HOME, USER: 'a' }, 'Claude Code-credentials'],
    [{ HOME, USER: 'a', CLAUDE_CONFIG_DIR: '/cfg' }, 'Claude Code-credentials-2e96833a'],
    [{ HOME, USER: 'a', CLAUDE_CONFIG_DIR: '/cfg', CLAUDE_SECURESTORAGE_CONFIG_DIR: '/sec' }, 'Claude Code-credentials-ff0fd311'],
    [{ HOME, USER: 'a', CLAUDE_CONFIG_DIR: '/cafe\u0301' }, 'Claude Code-credentials-a434c8fb'],
    [{ HOME, USER: 'a', CLAUDE_CONFIG_DIR: '/caf\u00e9' }, 'Claude Code-credentials-a434c8fb'],
  ])('with %j is %s', (env, service) => {
    expect(places(env, 'darwin').keychain).toEqual({ service, account: 'a' });
  });

  it('belongs to the user that the system names, where the environment names none', () => {
    expect(places({ HOME }, 'darwin').keychain?.account).toBe('system-user');
    expect(places({ HOME, USER: '' }, 'darwin').keychain?.account).toBe('system-user');
  });
});
