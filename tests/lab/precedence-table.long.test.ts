/** The table of precedence, measured again with the real client; `HOLDFAST_MEASURE=write` writes what is new or different into it. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Measured, Mix } from '../../score/precedence/table.ts';
import { readTable, writeTable } from '../../score/precedence/table.ts';
import { measure, needsRoot } from './precedence-measure.ts';

const root = join(import.meta.dirname, '..', '..');
const atOnce = 3;

it('the real client says and sends what stands in the table of precedence', async () => {
  const table = readTable(root);
  const tried = table.mixes.filter((mix) => process.getuid?.() === 0 || !needsRoot(mix));
  const found = await measuredOf(tried);
  if (process.env['HOLDFAST_MEASURE'] === 'write') {
    const mixes = table.mixes.map((mix) => ({ ...mix, ...orNothing(found.get(mix.name)) }));
    return writeTable(root, { ...table, mixes });
  }
  const outcome = (one: Measured | undefined) => ({ status: one?.status, sent: one?.sent });
  const differing = tried.filter(({ name, measured }) => JSON.stringify(outcome(found.get(name))) !== JSON.stringify(outcome(measured)));
  expect(differing.map(({ name, measured }) => ({ name, found: found.get(name), measured }))).toEqual([]);
}, 3_600_000);

function orNothing(measured: Measured | undefined): { readonly measured?: Measured } {
  return measured === undefined ? {} : { measured };
}

async function measuredOf(mixes: readonly Mix[]): Promise<ReadonlyMap<string, Measured>> {
  const found = new Map<string, Measured>();
  const queue = [...mixes];
  const work = async (): Promise<void> => {
    for (let mix = queue.shift(); mix !== undefined; mix = queue.shift()) found.set(mix.name, await measure(mix));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return found;
}
