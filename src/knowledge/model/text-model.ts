/**
 * A second opinion that was learned from texts: multinomial logistic regression over words, pairs of words and facts. Its
 * weights are letters of a text, so that a program reads them without decoding; the same in the browser.
 */

/** A model as it is stored; trained by `tools/train-explain`. */
export interface TextModel {
  readonly classes: readonly string[];
  /** The features, one a line, sorted. */
  readonly features: string;
  /** Per feature a sign for each class, of which `zero` means nothing, then one row of signs without a feature. */
  readonly weights: string;
  /** What one step of a sign is worth. */
  readonly step: number;
  /** How much each of the witnesses counts, see `match/combine.ts`; fitted on threads that the model had not seen. */
  readonly witnesses: readonly number[];
}

/** The model's class of texts that tell of none of ours. */
export const none = 'none';

/** How likely each class is, in the order of the model's classes; they add up to one. */
export type Opinion = (features: ReadonlySet<string>) => readonly number[];

/** The sign of a weight that says nothing; signs go as far in both directions. */
export const zero = 79;
/** The farthest sign from {@link zero}. */
export const mostSteps = 43;

/** A sign for a number of steps; quotes and backslashes would need two characters in JSON, so that they are left out. */
export function signOf(steps: number): string {
  const code = zero + Math.max(-mostSteps, Math.min(mostSteps, Math.round(steps)));
  return String.fromCharCode(code === 92 ? 93 : code);
}

/** Opens a stored model. */
export function openModel({ classes, features, weights, step }: TextModel): Opinion {
  const names = features.split('\n');
  const width = classes.length;
  return (found) => {
    const known: number[] = [];
    for (const name of found) {
      const place = placeOf(name, names);
      if (place !== -1) known.push(place);
    }
    const sums = new Float64Array(width);
    const share = step / Math.sqrt(known.length);
    for (const place of known) {
      for (let at = 0, sign = place * width; at < width; at += 1, sign += 1) {
        sums[at] = (sums[at] ?? 0) + (weights.charCodeAt(sign) - zero) * share;
      }
    }
    for (let at = 0, sign = names.length * width; at < width; at += 1, sign += 1) {
      sums[at] = (sums[at] ?? 0) + (weights.charCodeAt(sign) - zero) * step;
    }
    return shares(sums);
  };
}

/** Where a name stands in a sorted list, or -1: a single text is looked up faster so than a table is made. */
function placeOf(name: string, sorted: readonly string[]): number {
  let [low, high] = [0, sorted.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle] ?? '';
    if (other === name) return middle;
    if (other < name) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Of sums, shares that add up to one. */
export function shares(sums: Float64Array): number[] {
  const most = sums.reduce((one, two) => Math.max(one, two), -Infinity);
  const powers = [...sums].map((sum) => Math.exp(sum - most));
  const total = powers.reduce((one, two) => one + two, 0);
  return powers.map((power) => power / total);
}
