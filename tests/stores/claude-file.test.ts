import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/ports.ts';
import { claudeFileStore } from '../../src/stores/claude-file.ts';
import { findLoginStore } from '../../src/stores/client-store.ts';
import { loginStoreConformance } from './login-store-conformance.ts';
import { containing, fingerprint, loginText, realClock, scratchFolder } from './scratch.ts';

function makeHome(): { home: string; folder: string; file: string } {
  const home = scratchFolder();
  const folder = join(home, '.claude');
  return { home, folder, file: join(folder, '.credentials.json') };
}

const storeIn = (home: string) => findLoginStore({ HOME: home }, 'linux', fingerprint, realClock);

/** As the client writes: a new file, renamed over the old one. */
function putByRename(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp.0123abcd`, text);
  renameSync(`${file}.tmp.0123abcd`, file);
}

describe('by rename', () => {
  loginStoreConformance(() => {
    const { home, folder, file } = makeHome();
    return {
      open: () => storeIn(home),
      folder,
      put: (text) => putByRename(file, text),
      remove: () => rmSync(file),
      putSettings: (text) => writeFileSync(join(home, '.claude.json'), text),
    };
  });
});

describe('written in place, in a folder of its own', () => {
  loginStoreConformance(() => {
    const home = scratchFolder();
    const folder = join(home, 'config');
    return {
      open: () => findLoginStore({ HOME: home, CLAUDE_CONFIG_DIR: folder }, 'linux', fingerprint, realClock),
      folder,
      put(text) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, '.credentials.json'), text);
      },
      remove: () => rmSync(join(folder, '.credentials.json')),
      putSettings: (text) => writeFileSync(join(folder, '.claude.json'), text),
    };
  });
});

describe('a login file', () => {
  /** A clock whose sleep is the moment in which somebody else writes. */
  const clockThat = (onSleep: () => void): Clock => ({ now: () => Date.now(), sleep: async () => onSleep() });
  const storeWith = (file: string, clock: Clock) =>
    claudeFileStore({ storeFolder: dirname(file), credentialsFile: file, settingsFiles: [] }, fingerprint, clock);

  it.each(['', '{"claudeAiOauth":{"acc'])('that is half written (%j) is read again when the rest is there', async (half) => {
    const { file } = makeHome();
    putByRename(file, half);
    const store = storeWith(
      file,
      clockThat(() => writeFileSync(file, loginText(1))),
    );
    expect(await store.read()).toMatchObject({ kind: 'login' });
  });

  it('that stays empty has no login, and one that stays broken is unreadable', async () => {
    const { file } = makeHome();
    putByRename(file, '');
    const store = storeWith(
      file,
      clockThat(() => undefined),
    );
    expect(await store.read()).toEqual({ kind: 'absent' });
    putByRename(file, '{');
    expect(await store.read()).toMatchObject({ kind: 'unreadable' });
  });

  it.each<[string, (file: string) => void, string]>([
    ['a folder', (file) => mkdirSync(file, { recursive: true }), 'expected a file, found a folder'],
    ['too large', (file) => (putByRename(file, ''), truncateSync(file, 1024 * 1024 + 1)), 'expected at most 1048576 bytes, found 1048577'],
    ['below a file', (file) => writeFileSync(dirname(file), ''), 'expected a file in a folder, found a file where the folder belongs'],
    [
      'a link to itself',
      (file) => (mkdirSync(dirname(file)), symlinkSync(file, file)),
      'expected a file, found a symlink that leads to itself',
    ],
  ])('that is %s is unreadable', async (_what, place, detail) => {
    const { home, file } = makeHome();
    place(file);
    expect(await storeIn(home).read()).toEqual({ kind: 'unreadable', detail });
  });

  it('that is a named pipe is unreadable, and nobody waits for a writer', async () => {
    const { home, file } = makeHome();
    mkdirSync(dirname(file));
    execFileSync('mkfifo', [file]);
    expect(await storeIn(home).read()).toMatchObject({ kind: 'unreadable', detail: containing('a pipe') });
  });

  it('of just the largest size is read', async () => {
    const { home, file } = makeHome();
    const text = loginText(1);
    putByRename(file, text + ' '.repeat(1024 * 1024 - text.length));
    expect(await storeIn(home).read()).toMatchObject({ kind: 'login' });
  });

  it('has the same id by whatever path it is reached, also before and after it exists and when it is a link', () => {
    const { home, folder, file } = makeHome();
    const id = storeIn(home).id;
    mkdirSync(join(home, 'links'));
    symlinkSync(folder, join(home, 'links', 'config'));
    const byLink = () =>
      findLoginStore({ HOME: '/nowhere', CLAUDE_CONFIG_DIR: join(home, 'links', 'config') }, 'linux', fingerprint, realClock);
    putByRename(file, loginText(1));
    expect(byLink().id).toBe(id);
    writeFileSync(join(home, 'target.json'), loginText(1));
    rmSync(file);
    symlinkSync(join(home, 'target.json'), file);
    expect(storeIn(home).id).toBe(id);
    expect(byLink().id).toBe(id);
  });

  it('is called by its path, as the client would write it', () => {
    const { home, file } = makeHome();
    expect(storeIn(home).place).toBe(file);
  });

  it('in a linked folder has the lock for old versions beside the target, as the client does', async () => {
    const home = scratchFolder();
    mkdirSync(join(home, 'dotfiles', 'claude'), { recursive: true });
    symlinkSync(join(home, 'dotfiles', 'claude'), join(home, '.claude'));
    mkdirSync(join(realpathSync(join(home, '.claude')) + '.lock'));
    expect(await storeIn(home).refreshLock()).toBe('held');
  });
});
