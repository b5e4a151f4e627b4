/**
 * The healthy homes of the score, and their twins, before the real client: what it does is what the table says. With
 * HOLDFAST_TEST_RECORD in the environment the table is written anew.
 */
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { measured } from '../zoo/homes/measured.ts';
import type { Measured } from '../zoo/homes/measured.ts';
import { measure, shown, table } from './healthy-homes.ts';
import { Lab } from './lab.ts';
import { shortTurn } from './work.ts';

it('the client answers in at least forty healthy homes, and does in all what the table says', async () => {
  const found: Measured[] = [];
  const queue = shown.map((one, at) => [one, at] as const);
  const work = async (): Promise<void> => {
    const lab = await Lab.open(shortTurn);
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        // The twins of a kind are measured once, with its first home.
        found[next[1]] = await measure(lab, next[0], '2.1.332', next[1] % 2 === 0 ? next[0].kind.twins : []);
      }
    } finally {
      await lab.close();
    }
  };
  await Promise.all([work(), work(), work()]);
  const isRecorded = process.env['HOLDFAST_TEST_RECORD'] !== undefined;
  if (isRecorded) writeFileSync(table, `${JSON.stringify(found, null, 2)}\n`);
  expect(found.filter(({ healthy }) => healthy !== 'answers')).toEqual([]);
  expect(found.length).toBeGreaterThanOrEqual(40);
  expect(found).toEqual(isRecorded ? found : measured);
});
