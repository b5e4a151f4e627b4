import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockState, lookAtLocks, refreshLockPaths } from '../../src/stores/claude-locks.ts';
import { scratchFolder } from './scratch.ts';

const now = 1_900_000_000_000;

describe("the client's lock", () => {
  it.each([
    [0, 'held'],
    [5_000, 'held'],
    [10_000, 'held'],
    [10_001, 'stale'],
    [3_600_000, 'stale'],
    [-5_000, 'held'],
    [-5_001, 'stale'],
  ])('that was touched %i ms ago is %s', (ageMs, state) => {
    expect(lockState({ folder: true, touchedAt: now - ageMs }, now)).toBe(state);
  });

  it('is stale at any age when it is a file', () => {
    expect(lockState({ folder: false, touchedAt: now }, now)).toBe('stale');
  });
});

describe('the refresh locks', () => {
  function folderWithLocks(ageMs: readonly [number | null, number | null]): readonly string[] {
    const paths = refreshLockPaths(join(scratchFolder(), 'config'));
    for (const [index, path] of paths.entries()) {
      const age = ageMs[index] ?? null;
      if (age === null) continue;
      mkdirSync(path, { recursive: true });
      utimesSync(path, new Date(now - age), new Date(now - age));
    }
    return paths;
  }

  it.each([
    [null, null, 'free'],
    [9_000, null, 'held'],
    [null, 9_000, 'held'],
    [60_000, 9_000, 'held'],
    [9_000, 60_000, 'held'],
    [60_000, null, 'stale'],
    [null, 60_000, 'stale'],
    [60_000, 60_000, 'stale'],
  ])('touched %j and %j ms ago are %s', async (newer, older, state) => {
    expect(await lookAtLocks(folderWithLocks([newer, older]), now)).toBe(state);
  });

  it('are free where the folder does not exist, or is a file', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(await lookAtLocks(refreshLockPaths(join(folder, 'none')), now)).toBe('free');
    expect(await lookAtLocks([join(folder, 'file', '.oauth_refresh.lock')], now)).toBe('free');
  });

  it('are stale when they are links', async () => {
    const folder = scratchFolder();
    symlinkSync(folder, join(folder, '.oauth_refresh.lock'));
    expect(await lookAtLocks(refreshLockPaths(folder), Date.now())).toBe('stale');
  });

  it('count as held when they cannot be looked at', async () => {
    const tooLong = join(scratchFolder(), 'x'.repeat(300));
    expect(await lookAtLocks([tooLong], now)).toBe('held');
  });
});
