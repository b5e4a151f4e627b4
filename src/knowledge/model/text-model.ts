/**
 * A second opinion that was learned from texts: multinomial logistic regression over words, pairs of words and facts. Its
 * weights are letters of a text, so that a program reads them without decoding; the same in the browser.
 */

/** A model as it is stored; trained by `tools/train-explain`. */
export interface TextModel {
  readonly classes: readonly string[];
  /**
   * The features in the order of their letters: `~` before each, then its name, `|`, and a sign for each class, of which
   * {@link zero} means nothing; `~` at the end. One text, so that nothing need be taken apart before a look.
   */
  readonly table: string;
  /** A sign for each class, whatever the text. */
  readonly always: string;
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
export function openModel({ classes, table, always, step }: TextModel): Opinion {
  const width = classes.length;
  return (found) => {
    const known: number[] = [];
    for (const name of found) {
      const place = signsOf(name, table);
      if (place !== -1) known.push(place);
    }
    const sums = new Float64Array(width);
    const share = step / Math.sqrt(known.length);
    for (const place of known) {
      for (let at = 0; at < width; at += 1) {
        sums[at] = (sums[at] ?? 0) + (table.charCodeAt(place + at) - zero) * share;
      }
    }
    for (let at = 0; at < width; at += 1) sums[at] = (sums[at] ?? 0) + (always.charCodeAt(at) - zero) * step;
    return shares(sums);
  };
}

/** The names of a model's features. */
export function featuresIn({ table }: TextModel): string[] {
  return table
    .split('~')
    .filter((line) => line !== '')
    .map((line) => line.slice(0, line.indexOf('|')));
}

/** Where the signs of a feature begin in the table, or -1. */
function signsOf(name: string, table: string): number {
  let [low, high] = [0, table.length - 1];
  while (low < high) {
    const begin = table.lastIndexOf('~', (low + high) >> 1);
    const end = table.indexOf('|', begin);
    const other = table.slice(begin + 1, end);
    if (other === name) return end + 1;
    if (other < name) low = table.indexOf('~', end);
    else high = begin;
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
