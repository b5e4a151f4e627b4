/** How alike texts are, by the runs of three words that they share. */
import { fold } from '../text/fold.ts';

/** The runs of three words of a folded text. */
export function shinglesOf(words: string): ReadonlySet<string> {
  const list = words.replace(/\d+/g, '#').split(' ');
  if (list.length < 3) return new Set([list.join(' ')]);
  return new Set(list.slice(2).map((_, index) => list.slice(index, index + 3).join(' ')));
}

/** The share of runs that two texts have in common, 0…1 (Jaccard). */
export function likeness(one: ReadonlySet<string>, two: ReadonlySet<string>): number {
  const common = [...one].filter((shingle) => two.has(shingle)).length;
  return common / (one.size + two.size - common || 1);
}

/** From this likeness on two texts tell the same. */
const alike = 0.3;

/** Groups of texts that are alike, the largest first; a text goes to the first group that it is like. */
export function groupSimilar<T extends { readonly text: string }>(texts: readonly T[]): T[][] {
  const groups: Array<{ readonly shingles: ReadonlySet<string>; readonly texts: T[] }> = [];
  for (const text of texts) {
    const shingles = shinglesOf(fold(text.text).words);
    const group = groups.find((one) => likeness(one.shingles, shingles) >= alike);
    if (group === undefined) groups.push({ shingles, texts: [text] });
    else group.texts.push(text);
  }
  return groups.map((group) => group.texts).toSorted((a, b) => b.length - a.length);
}
