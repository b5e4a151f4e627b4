/** Compiles the signatures of all entries once, at the build, so that a single line is explained at once. */
import type { Knowledge, Lore, Summary } from '../entry.ts';
import { anchorsOf } from '../anchors.ts';
import type { Anchors } from '../anchors.ts';
import type { TextModel } from '../model/text-model.ts';
import { sourceOf } from '../pattern.ts';
import { membersNamedIn } from '../text/members.ts';
import type { Concepts } from '../pattern.ts';

/** An entry, ready for the matcher; what it says to a person is kept apart, as one verdict needs one entry's words. */
export interface CompiledEntry extends Pick<Summary, 'id' | 'kind' | 'category'> {
  /**
   * All signatures in one row, which is read faster than a thousand objects: per signature its weight, how many patterns
   * it says, how many it must not say, and the places of these patterns.
   */
  readonly signatures: readonly number[];
}

/** A row of the table, with the places of its facts. */
export interface CompiledRow {
  readonly is: string;
  /** Of each set one must be borne out. */
  readonly when: ReadonlyArray<readonly number[]>;
  readonly unless: readonly number[];
  readonly weight: number;
}

/** What is known besides wordings, ready for the matcher. */
export interface CompiledLore {
  readonly names: readonly string[];
  /** Per fact the places of its patterns. */
  readonly facts: ReadonlyArray<readonly number[]>;
  readonly rows: readonly CompiledRow[];
  readonly model?: TextModel | undefined;
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
  /** How the members of records are called that patterns name, and those of which one names the empty value. */
  readonly members: ReturnType<typeof membersNamedIn>;
  /** Per pattern how many sets of anchors it has; a match holds a word of each. */
  readonly sets: readonly number[];
  /** All anchors, in the order of their letters, so that those with the same begin stand together. */
  readonly anchors: readonly string[];
  /** In which sets the anchors stand: in turn the place of a pattern, and of a set in it; all anchors in one row. */
  readonly uses: readonly number[];
  /** Where the uses of each anchor end in that row. */
  readonly useEnds: readonly number[];
  /** The first anchor that begins with three characters. */
  readonly begins: Readonly<Record<string, number>>;
  /** Patterns that are found in texts without blanks, too, with the anchors of which one is in it. */
  readonly phrases: ReadonlyArray<readonly [place: number, ...anchors: number[]]>;
  readonly lore?: CompiledLore | undefined;
}

/** How many characters of an anchor are looked up. */
export const gramLength = 3;

/** A phrase is at least so long without blanks, in characters: shorter ones are found anywhere. */
const leastPhrase = 10;

/** Compiles signatures without flaws. */
export function compileKnowledge({ concepts, entries, lore }: Knowledge): CompiledKnowledge {
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
  // What a fact says of a member's value gives the member's name no meaning.
  const members = membersNamedIn([...patterns.all], concepts);
  const spoken = patterns.all.length;
  const ready = lore === undefined ? {} : { lore: compileLore(lore, patterns.place) };
  return {
    concepts,
    entries: compiled,
    patterns: patterns.all,
    members,
    ...ready,
    ...lookUpOf(patterns.all, concepts, spoken),
  };
}

function compileLore({ facts, rows, model }: Lore, placeOf: (pattern: string) => number): CompiledLore {
  const names = Object.keys(facts);
  const place = (name: string): number => {
    const at = names.indexOf(name);
    if (at === -1) throw new RangeError(`no fact is called ${name}`);
    return at;
  };
  return {
    names,
    facts: names.map((name) => (facts[name] ?? []).map(placeOf)),
    rows: rows.map(({ is, when, unless, weight }) => ({
      is,
      when: when.map((one) => one.split('|').map(place)),
      unless: unless.map(place),
      weight,
    })),
    ...(model === undefined ? {} : { model }),
  };
}

type LookUp = Pick<CompiledKnowledge, 'sets' | 'anchors' | 'uses' | 'useEnds' | 'begins' | 'phrases'>;

/** @param spoken so many patterns are those of signatures; only these are looked for in texts without blanks. */
function lookUpOf(patterns: readonly string[], concepts: Concepts, spoken: number): LookUp {
  const sources = patterns.map((pattern) => sourceOf(pattern, concepts));
  const sets = sources.map(anchorsOf);
  const anchors = [...new Set(sets.flat(2))].toSorted((a, b) => (a < b ? -1 : 1));
  const places = new Map(anchors.map((word, place) => [word, place]));
  const usesOf: number[][] = anchors.map(() => []);
  for (const [pattern, found] of sets.entries()) {
    for (const [set, words] of found.entries()) {
      for (const word of words) usesOf[places.get(word) ?? 0]?.push(pattern, set);
    }
  }
  const begins: Record<string, number> = {};
  for (const [place, word] of anchors.entries()) begins[word.slice(0, gramLength)] ??= place;
  let end = 0;
  const useEnds = usesOf.map(({ length }) => (end += length));
  const phrases = sets.flatMap(([best], pattern): CompiledKnowledge['phrases'][number][] => {
    if (best === undefined || pattern >= spoken || !isPhrase(sources[pattern] ?? '', best)) return [];
    return [[pattern, ...best.map((word) => places.get(word) ?? 0)]];
  });
  return { sets: sets.map(({ length }) => length), anchors, uses: usesOf.flat(), useEnds, begins, phrases };
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
