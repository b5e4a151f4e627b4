/** Fits how much each witness counts: a choice among the classes of a text, by the few numbers that speak for each. */
import { sharesAmong, witnessesOf } from '../../src/knowledge/match/combine.ts';
import type { Witness } from '../../src/knowledge/match/combine.ts';

/** What speaks for the classes of one text, and which of them it allows. */
export interface Case {
  readonly classes: ReadonlyMap<string, Witness>;
  readonly accept: ReadonlySet<string>;
}

const rounds = 300;
const step = 0.3;
const penalty = 1e-3;

/** @returns the weights, in the order of `witnessesOf`. */
export function fitWitnesses(cases: readonly Case[]): number[] {
  const known = cases
    .filter(({ classes, accept }) => [...accept].some((id) => classes.has(id)))
    .map(({ classes, accept }) => ({ classes, accept, found: witnessesOf(classes) }));
  const width = [...(known[0]?.found.values() ?? [])][0]?.length ?? 0;
  const weights = Array.from({ length: width }, () => 0);
  const squares = weights.map(() => 1e-6);
  for (let round = 0; round < rounds; round += 1) {
    const slopes = weights.map((weight) => penalty * weight);
    for (const { classes, accept, found } of known) {
      const shares = sharesAmong(classes, weights);
      const right = [...accept].reduce((sum, id) => sum + (shares.get(id) ?? 0), 0);
      for (const [id, values] of found) {
        const share = shares.get(id) ?? 0;
        const off = (share - (accept.has(id) ? share / right : 0)) / known.length;
        for (const [at, value] of values.entries()) slopes[at] = (slopes[at] ?? 0) + off * value;
      }
    }
    for (const [at, slope] of slopes.entries()) {
      squares[at] = (squares[at] ?? 0) + slope * slope;
      weights[at] = (weights[at] ?? 0) - (step * slope) / Math.sqrt(squares[at] ?? 1);
    }
  }
  return weights.map((weight) => Math.round(weight * 1000) / 1000);
}
