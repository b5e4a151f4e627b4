/** Holdfast's own answer beside the real client's, for every mix of the table; no client is started. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { differences } from '../../score/precedence/judge.ts';
import { readTable } from '../../score/precedence/table.ts';

const { mixes } = readTable(join(import.meta.dirname, '..', '..'));
/** Each waits for files, most of the time. */
const atOnce = 10;

describe('which credential wins, by run, doctor and check, as the client was measured', () => {
  it('holds for sixty mixes and more, each of which was measured', () => {
    expect(mixes.filter(({ measured }) => measured !== undefined).length).toBe(mixes.length);
    expect(mixes.length).toBeGreaterThanOrEqual(60);
    expect(new Set(mixes.map(({ name }) => name)).size).toBe(mixes.length);
  });

  it('is the same in every one of them', async () => {
    const queue = [...mixes];
    const differing: Array<readonly [name: string, found: readonly string[]]> = [];
    const work = async (): Promise<void> => {
      for (let mix = queue.shift(); mix !== undefined; mix = queue.shift()) {
        const found = await differences(mix);
        if (found.length > 0) differing.push([mix.name, found]);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    expect(differing).toEqual([]);
  }, 120_000);
});
