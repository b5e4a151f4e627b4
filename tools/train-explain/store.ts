/** Makes a fitted model small enough to be shipped: a sign for each weight. */
import type { TextModel } from '../../src/knowledge/model/text-model.ts';
import { mostSteps, signOf } from '../../src/knowledge/model/text-model.ts';
import type { Fitted } from './fit.ts';

/** @param witnesses how much each witness counts. */
export function stored({ classes, features, weights }: Fitted, witnesses: readonly number[]): TextModel {
  // A few large weights may be cut, so that the many small ones are told apart.
  const sizes = weights.map((weight) => Math.abs(weight)).toSorted();
  const step = Math.max(1e-6, (sizes[Math.floor(sizes.length * 0.999)] ?? 1) / mostSteps);
  const width = classes.length;
  const signs = (row: number): string =>
    [...weights.subarray(row * width, (row + 1) * width)].map((weight) => signOf(weight / step)).join('');
  const table = features.map((name, row) => `~${name}|${signs(row)}`).join('');
  return { classes: [...classes], table: `${table}~`, always: signs(features.length), step, witnesses };
}
