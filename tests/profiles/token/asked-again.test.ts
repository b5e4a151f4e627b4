import { chmodSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { handedTo } from '../../../src/profiles/token/asked-again.ts';
import { generation } from '../../core/profile/samples.ts';
import { scratchFolder } from '../../stores/scratch.ts';

const g1 = generation('g1');

describe('a program that asks again', () => {
  it.each<[string, number, boolean]>([
    ['at once', 0, true],
    ['within a minute', 59_999, true],
    ['after a minute', 60_000, false],
    ['before it was given anything', -1, false],
  ])('%s', async (_, laterMs, again) => {
    const folder = scratchFolder();
    await handedTo(folder, 'work', 7).note(g1, 1_000);
    expect(await handedTo(folder, 'work', 7).isAskedAgain(g1, 1_000 + laterMs)).toBe(again);
  });

  it('is another one for another generation, profile or process', async () => {
    const folder = scratchFolder();
    await handedTo(folder, 'work', 7).note(g1, 1_000);
    expect(await handedTo(folder, 'work', 7).isAskedAgain(generation('g2'), 1_000)).toBe(false);
    expect(await handedTo(folder, 'other', 7).isAskedAgain(g1, 1_000)).toBe(false);
    expect(await handedTo(folder, 'work', 8).isAskedAgain(g1, 1_000)).toBe(false);
  });

  it('is not known where nothing can be kept', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'handed'), '');
    await handedTo(folder, 'work', 7).note(g1, 1_000);
    expect(await handedTo(folder, 'work', 7).isAskedAgain(g1, 1_000)).toBe(false);
  });

  it('is forgotten after a day', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'handed'));
    writeFileSync(join(folder, 'handed', 'old'), '');
    chmodSync(join(folder, 'handed', 'old'), 0o600);
    utimesSync(join(folder, 'handed', 'old'), 1, 1);
    await handedTo(folder, 'work', 7).note(g1, Date.now());
    expect(readdirSync(join(folder, 'handed'))).toHaveLength(1);
    expect(readdirSync(join(folder, 'handed'))).not.toContain('old');
  });
});
