/** Compiles the signatures of all entries once, at the build, so that a single line is explained at once. */
import type { Knowledge, Summary } from '../entry.ts';
import { anchorsOf } from '../anchors.ts';
import type { Anchors } from '../anchors.ts';
import { sourceOf } from '../pattern.ts';
import type { Concepts } from '../pattern.ts';

/** An entry, ready for the matcher; what it says to a person is kept apart, as one verdict needs one entry's words. */
export interface CompiledEntry extends Pick<Summary, 'id' | 'kind' | 'category'> {
  /**
   * All signatures in one row, which is read faster than a thousand objects: per signature its weight, how many patterns
   * it says, how many it must not say, and the places of these patterns.
   */
  readonly signatures: readonly number[];
}

/** What one entry says to a person. */
export type EntryWords = Omit<Summary, 'signatures'>;

/** Finds what an entry says. */
export type WordsOf = (id: string) => EntryWords | undefined;

/** What the matcher needs; plain data that survives JSON. */
export interface CompiledKnowledge {
  /** For the signatures of a user, which may name them. */
  readonly concepts: Concepts;
  readonly entries: readonly CompiledEntry[];
  /** As they are written. */
  readonly patterns: readonly string[];
  /** Per pattern how many sets of anchors it has; a match holds a word of each. */
  readonly sets: readonly number[];
  /** All anchors. */
  readonly anchors: readonly string[];
  /** Per anchor, in turn: the place of a pattern, and of a set in it. */
  readonly uses: ReadonlyArray<readonly number[]>;
  /** The anchors that begin with three characters. */
  readonly begins: Readonly<Record<string, readonly number[]>>;
  /** Patterns that are found in texts without blanks, too, with the anchors of which one is in it. */
  readonly phrases: ReadonlyArray<readonly [place: number, ...anchors: number[]]>;
}

/** How many characters of an anchor are looked up. */
export const gramLength = 3;

/** A phrase is at least so long without blanks, in characters: shorter ones are found anywhere. */
const leastPhrase = 10;

/** Compiles signatures without flaws. */
export function compileKnowledge({ concepts, entries }: Knowledge): CompiledKnowledge {
  const patterns = tableOf<string>();
  const compiled = entries.map(({ id, kind, category, signatures }) => ({
    id,
    kind,
    category,
    signatures: signatures.flatMap(({ says, without, weight }) => [
      weight,
      says.length,
      without.length,
      ...[...says, ...without].map(patterns.place),
    ]),
  }));
  return { concepts, entries: compiled, patterns: patterns.all, ...lookUpOf(patterns.all, concepts) };
}

type LookUp = Pick<CompiledKnowledge, 'sets' | 'anchors' | 'uses' | 'begins' | 'phrases'>;

function lookUpOf(patterns: readonly string[], concepts: Concepts): LookUp {
  const anchors = tableOf<string>();
  const uses: number[][] = [];
  const phrases: Array<[number, ...number[]]> = [];
  const sets = patterns.map((pattern, place) => {
    const source = sourceOf(pattern, concepts);
    const found = anchorsOf(source);
    for (const [set, words] of found.entries()) {
      for (const word of words) (uses[anchors.place(word)] ??= []).push(place, set);
    }
    const [best] = found;
    if (best !== undefined && isPhrase(source, best)) phrases.push([place, ...best.map(anchors.place)]);
    return found.length;
  });
  const begins: Record<string, number[]> = {};
  for (const [place, word] of anchors.all.entries()) (begins[word.slice(0, gramLength)] ??= []).push(place);
  return { sets, anchors: anchors.all, uses, begins, phrases };
}

/** Without blanks nothing tells where a word begins, so that only whole phrases are looked for there. */
function isPhrase(source: string, words: Anchors): boolean {
  if (source.includes('.{') || source.includes(String.raw`\b`)) return false;
  return words.every((word) => word.replaceAll(' ', '').length >= leastPhrase);
}

/** Values with their places, each once. */
function tableOf<T>(): { readonly all: readonly T[]; readonly place: (value: T) => number } {
  const all: T[] = [];
  const places = new Map<T, number>();
  return {
    all,
    place(value) {
      const known = places.get(value);
      if (known !== undefined) return known;
      places.set(value, all.length);
      return all.push(value) - 1;
    },
  };
}

/** What an entry says, without its signatures. */
export function wordsOfEntry({ signatures: _signatures, ...words }: Summary): EntryWords {
  return words;
}
