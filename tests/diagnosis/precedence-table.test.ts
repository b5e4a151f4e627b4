/** Holdfast's own answer beside the real client's, for every mix of the table; no client is started. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { differences } from '../../score/precedence/judge.ts';
import { readTable } from '../../score/precedence/table.ts';

const { mixes } = readTable(join(import.meta.dirname, '..', '..'));

describe('which credential wins, by run, doctor and check, as the client was measured', () => {
  it('holds for sixty mixes and more, each of which was measured', () => {
    expect(mixes.filter(({ measured }) => measured !== undefined).length).toBe(mixes.length);
    expect(mixes.length).toBeGreaterThanOrEqual(60);
    expect(new Set(mixes.map(({ name }) => name)).size).toBe(mixes.length);
  });

  it.each(mixes.map((mix) => [mix.name, mix] as const))('(%s)', async (_name, mix) => {
    expect(await differences(mix)).toEqual([]);
  });
});
