/** Fits the model to lessons: multinomial logistic regression with a penalty on large weights, always in the same order. */
import { shares } from '../../src/knowledge/model/text-model.ts';
import type { Lesson } from './texts.ts';

/** Weights before they are made small. */
export interface Fitted {
  readonly classes: readonly string[];
  readonly features: readonly string[];
  /** Per feature a row of weights, then one row without a feature. */
  readonly weights: Float64Array;
}

/** How the fit is made. */
export interface Fit {
  /** At most so many features, the most common first; a feature of one source only says nothing. */
  readonly mostFeatures: number;
  readonly rounds: number;
  readonly penalty: number;
  readonly step: number;
}

export const usual: Fit = { mostFeatures: 2350, rounds: 28, penalty: 2e-4, step: 0.7 };

export function fit(lessons: readonly Lesson[], classes: readonly string[], how: Fit = usual): Fitted {
  const features = commonFeatures(lessons, how.mostFeatures);
  const places = new Map(features.map((name, place) => [name, place]));
  const width = classes.length;
  const rows = lessons.map(({ features: found, label, weight }) => ({
    places: [...found].flatMap((name) => places.get(name) ?? []),
    label: classes.indexOf(label),
    weight,
  }));
  const weights = new Float64Array((features.length + 1) * width);
  const squares = new Float64Array(weights.length).fill(1e-3);
  const sums = new Float64Array(width);
  for (let round = 0; round < how.rounds; round += 1) {
    for (let index = 0; index < rows.length; index += 1) {
      // Steps that share no factor with most lengths visit all rows in another order each round.
      const row = rows[(index * 7919 + round * 104_729) % rows.length];
      if (row === undefined || row.label < 0) continue;
      const share = 1 / Math.sqrt(row.places.length || 1);
      sums.fill(0);
      for (const place of [...row.places, features.length]) {
        const by = place === features.length ? 1 : share;
        for (let at = 0; at < width; at += 1) sums[at] = (sums[at] ?? 0) + (weights[place * width + at] ?? 0) * by;
      }
      const likely = shares(sums);
      for (const place of [...row.places, features.length]) {
        const by = place === features.length ? 1 : share;
        for (let at = 0; at < width; at += 1) {
          const where = place * width + at;
          const slope =
            ((likely[at] ?? 0) - (at === row.label ? 1 : 0)) * by * row.weight + how.penalty * (weights[where] ?? 0);
          squares[where] = (squares[where] ?? 0) + slope * slope;
          weights[where] = (weights[where] ?? 0) - (how.step * slope) / Math.sqrt(squares[where] ?? 1);
        }
      }
    }
  }
  return { classes, features, weights };
}

/** The features that stand in texts of two sources at least, the most common first. */
function commonFeatures(lessons: readonly Lesson[], most: number): string[] {
  const sources = new Map<string, Set<string>>();
  for (const { features, source } of lessons) {
    for (const name of features) sources.set(name, (sources.get(name) ?? new Set()).add(source));
  }
  return [...sources]
    .filter(([, { size }]) => size >= 2)
    .toSorted(([one, { size: a }], [two, { size: b }]) => b - a || (one < two ? -1 : 1))
    .slice(0, most)
    .map(([name]) => name)
    .toSorted((one, two) => (one < two ? -1 : 1));
}
