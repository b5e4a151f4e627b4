import {
  rmdirSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Clock, Obstacle } from '../../src/core/ports.ts';
import { findObstacle } from '../../src/stores/store-obstacle.ts';
import { containing, scratchFolder } from './scratch.ts';

/** Time that passes only while somebody sleeps. */
function sleeper(onSleep: () => void = () => undefined): Clock & { slept: number } {
  const startedAt = Date.now();
  return {
    slept: 0,
    now() {
      return startedAt + this.slept;
    },
    async sleep(ms) {
      this.slept += ms;
      onSleep();
    },
  };
}

const find = (folder: string, clock: Clock = sleeper()): Promise<Obstacle | null> =>
  findObstacle(folder, join(folder, '.credentials.json'), clock);

describe('a store', () => {
  it('that can be written has no obstacle; finding that out neither touches it nor leaves anything', async () => {
    const folder = scratchFolder();
    const file = join(folder, '.credentials.json');
    writeFileSync(file, 'content', { mode: 0o400 });
    const before = statSync(file, { bigint: true });
    expect(await find(folder)).toBeNull();
    expect(statSync(file, { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs, ctimeNs: before.ctimeNs });
    expect(readFileSync(file, 'utf8')).toBe('content');
    expect(readdirSync(folder)).toEqual(['.credentials.json']);
  });

  it('that does not exist yet has none', async () => {
    expect(await find(scratchFolder())).toBeNull();
    expect(await find(join(scratchFolder(), 'none'))).toBeNull();
  });

  it('that is a folder, a link to one, or lies where a file is in the way, is not a file', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, '.credentials.json'));
    expect(await find(folder)).toMatchObject({ code: 'store-not-a-file', detail: containing('found a folder') });
    const linked = scratchFolder();
    symlinkSync(folder, join(linked, '.credentials.json'));
    expect(await find(linked)).toMatchObject({ code: 'store-not-a-file' });
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, '');
    expect(await find(file)).toMatchObject({ code: 'store-not-a-file', detail: containing('found a file') });
  });

  it('that is a link has no obstacle in its target, which the client does not write', async () => {
    const folder = scratchFolder();
    symlinkSync('/proc/version', join(folder, '.credentials.json'));
    expect(await find(folder)).toBeNull();
  });

  it.runIf(process.getuid?.() === 0)('of another user that root can write has none', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, '.credentials.json'), 'content');
    chownSync(join(folder, '.credentials.json'), 65_534, 65_534);
    chownSync(folder, 65_534, 65_534);
    chmodSync(folder, 0o1777);
    expect(await find(folder)).toBeNull();
  });
});

describe("the client's locks", () => {
  function folderWith(lock: string, ageMs: number, kind: 'folder' | 'full folder' | 'file'): string {
    const folder = join(scratchFolder(), 'config');
    mkdirSync(folder);
    const path = lock === 'legacy' ? `${folder}.lock` : join(folder, lock);
    if (kind === 'file') writeFileSync(path, '');
    else mkdirSync(path);
    if (kind === 'full folder') writeFileSync(join(path, 'something'), '');
    utimesSync(path, new Date(Date.now() - ageMs), new Date(Date.now() - ageMs));
    return folder;
  }

  it.each([
    // The client takes over what is old and empty, and works or waits beside what is not old.
    ['.oauth_refresh.lock', 0, 'folder', null],
    ['.oauth_refresh.lock', 60_000, 'folder', null],
    ['.storage-write.lock', 60_000, 'folder', null],
    ['.oauth_refresh.lock', 5_000, 'full folder', null],
    // It neither takes nor removes these.
    ['.oauth_refresh.lock', 0, 'file', 'where the client makes a folder'],
    ['.oauth_refresh.lock', 60_000, 'file', 'where the client makes a folder'],
    ['.oauth_refresh.lock', 60_000, 'full folder', 'with files in it'],
    ['.oauth_refresh.lock', -60_000, 'folder', 'in the future'],
    ['.storage-write.lock', 60_000, 'file', 'where the client makes a folder'],
    ['.storage-write.lock', 60_000, 'full folder', 'with files in it'],
    ['.storage-write.lock', -60_000, 'folder', 'in the future'],
    // The lock for old versions is passed over when it cannot be had.
    ['legacy', 60_000, 'file', null],
    ['legacy', 60_000, 'full folder', null],
  ] as const)('%s, touched %i ms ago, a %s: %s', async (lock, ageMs, kind, detail) => {
    const expected = detail === null ? null : { code: 'store-locked', detail: containing(detail) };
    expect(await find(folderWith(lock, ageMs, kind))).toEqual(expected);
  });

  it('the storage lock is an obstacle when it stays for two seconds, and none when it goes', async () => {
    const stays = folderWith('.storage-write.lock', 0, 'folder');
    const clock = sleeper();
    expect(await find(stays, clock)).toMatchObject({ code: 'store-locked', detail: containing('.storage-write.lock stays') });
    expect(clock.slept).toBe(2_000);

    const goes = folderWith('.storage-write.lock', 0, 'folder');
    let looks = 0;
    const passing = sleeper(() => {
      looks += 1;
      if (looks === 3) rmdirSync(join(goes, '.storage-write.lock'));
    });
    expect(await find(goes, passing)).toBeNull();
    expect(passing.slept).toBe(150);
  });

  it('the storage lock that grows old enough to be taken over meanwhile is none', async () => {
    expect(await find(folderWith('.storage-write.lock', 13_500, 'folder'))).toBeNull();
  });
});
