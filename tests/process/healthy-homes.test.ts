/**
 * Homes in which all is well, and twins of each that differ in one fact: the first are let through, the second are named. In a
 * process of its own, since a look at a machine looks at its organisation's settings, too.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Agreed, Scored } from '../../score/healthy/main.ts';
import { kinds } from '../zoo/homes/kinds.ts';
import { nameOf, product, sample, twinsOf } from '../zoo/homes/product.ts';

const program = join(import.meta.dirname, '..', '..', 'score', 'healthy', 'run.mjs');

/** Runs the score, and reads what it prints, a line each. */
async function linesOf<Line>(...args: string[]): Promise<readonly Line[]> {
  const text = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [program, ...args], { maxBuffer: 64 * 1024 * 1024 }, (_error, stdout, stderr) => {
      if (stderr === '') resolve(stdout);
      else reject(new Error(stderr));
    });
  });
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const homes = process.env['HOLDFAST_LONG'] === undefined ? sample : product;
let scored: readonly Scored[] = [];

beforeAll(async () => {
  scored = await linesOf<Scored>('--json', ...(homes === sample ? ['--sample'] : []));
}, 3_600_000);

it('doctor and check say the same of each case of the zoo', { timeout: 300_000 }, async () => {
  const cases = await linesOf<Agreed>('--cases');
  expect(cases.length).toBeGreaterThanOrEqual(170);
  expect(cases.filter(({ disagreement }) => disagreement !== null)).toEqual([]);
});

it('has at least twenty kinds of healthy home, each with a twin, in at least four hundred homes', () => {
  expect(kinds.filter(({ client }) => client === 'claude').length).toBeGreaterThanOrEqual(20);
  expect(kinds.filter(({ twins }) => twins.length === 0)).toEqual([]);
  expect(new Set(product.map(nameOf)).size).toBe(product.length);
  expect(product.length).toBeGreaterThanOrEqual(400);
  expect(scored.map(({ home }) => home)).toEqual(homes.map(nameOf));
});

describe.each(homes.map((one) => [nameOf(one), one] as const))('(%s)', (name, one) => {
  const own = (): Scored | undefined => scored.find(({ home }) => home === name);

  it('is let through by doctor and check', () => {
    expect(own()?.healthy).toBeNull();
  });

  it.each(twinsOf(one).map(({ fact }) => fact))('is named where %s', (fact) => {
    expect(own()?.twins[fact]).toBeNull();
  });

  it('is offered commands only that work in that very home', () => {
    expect(own()?.offers).toEqual({});
  });
});
