/** The words that follow an error about a name that is not there, such as `; did you mean work?`; empty when none is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  const near = nearestName(name, names);
  return near === null ? '' : `; did you mean ${near}?`;
}

/**
 * The name that is most like one that is not there, or null when none is near: at most a third of it differs, or it is a
 * part of exactly one name, as `token-expired` is of `access-token-expired`.
 */
export function nearestName(name: string, names: readonly string[]): string | null {
  const written = foldedName(name);
  const ranked = names
    .map((other) => ({ other, steps: distance(written, foldedName(other)) }))
    .toSorted((a, b) => a.steps - b.steps);
  const [first] = ranked;
  if (first !== undefined && first.steps <= Math.max(1, Math.floor(written.length / 3))) return first.other;
  const [holder, ...others] = names.filter((other) => foldedName(other).includes(written));
  return written.length >= shortestPart && others.length === 0 ? (holder ?? null) : null;
}

/** A shorter part is in a name by chance. */
const shortestPart = 4;

/** Names are typed with blanks and underscores where they have hyphens. */
function foldedName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s.]+/g, '-');
}

/** How many letters must be put in, left out or changed, or two neighbours swapped, to make one word of the other. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const steps = [(row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + cost];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps.push((beforeLast[j - 2] ?? 0) + 1);
      row.push(Math.min(...steps));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
