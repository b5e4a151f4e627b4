/** Which failure classes a text speaks of, by the signatures of all entries at once. */
import { sourceOf, squeezePattern } from '../pattern.ts';
import type { Folded } from '../text/fold.ts';
import { gramLength } from './compile.ts';
import type { CompiledEntry, CompiledKnowledge } from './compile.ts';

/** A class that a text speaks of. */
export interface Candidate {
  readonly id: string;
  /** The weight of its best signature and a little for each other one, 0…16. */
  readonly score: number;
  /** How many of its signatures were found. */
  readonly hits: number;
}

/** What a folded text holds. */
export interface Found {
  /** The classes of which its words speak, best first; ties stand in the order of the entries. */
  readonly candidates: readonly Candidate[];
  /** The places of the facts that it bears out. */
  readonly facts: ReadonlySet<number>;
}

/** Finds what a folded text holds. */
export type Matcher = (text: Folded) => Found;

/** Makes an engine's test of one pattern. */
export type Engine = (source: string) => { test(text: string): boolean };

/** The engine of the machine; its patterns are ours, or were checked by `flawOf`. */
export const ownEngine: Engine = (source) => new RegExp(source);

/** Further signatures of a class count this much of their weight. */
const further = 0.12;
/** And all of them together at most this. */
const mostFurther = 2;
/** A word that a line's end cut in two is found only here, where words of neighbours may also grow together. */
const squeezedWorth = 0.8;
/** From this score on cut words need not be looked for. */
const sure = 6;

/** Each pattern is handed to the engine when a text first holds its anchors. */
export function openMatcher(knowledge: CompiledKnowledge, engine: Engine = ownEngine): Matcher {
  const { entries, patterns, concepts, lore } = knowledge;
  const opened = new Map<number, ReturnType<Engine>>();
  const squeezedOnes = new Map<number, ReturnType<Engine>>();
  const test = (
    place: number,
    made: Map<number, ReturnType<Engine>>,
    form: (source: string) => string,
  ): ReturnType<Engine> => {
    const known = made.get(place);
    if (known !== undefined) return known;
    const fresh = engine(form(sourceOf(patterns[place] ?? '', concepts)));
    made.set(place, fresh);
    return fresh;
  };

  function candidates(holds: (place: number) => boolean, worth: number): Candidate[] {
    const found: Candidate[] = [];
    for (const { id, signatures } of entries) {
      const weights = weightsOf(signatures, holds);
      if (weights.length > 0) found.push({ id, score: sum(weights) * worth, hits: weights.length });
    }
    return found;
  }

  function lookIn(text: string, marks: readonly string[]): Found {
    const possible = patternsIn(text, knowledge);
    const holds = (place: number): boolean => possible.has(place) && test(place, opened, String).test(text);
    const facts = new Set<number>();
    for (const [fact, words] of (lore?.facts ?? []).entries()) {
      if (marks.includes(lore?.names[fact] ?? '') || words.some(holds)) facts.add(fact);
    }
    return { candidates: candidates(holds, 1), facts };
  }

  function lookInSqueezed(text: string): readonly Candidate[] {
    const possible = phrasesIn(text, knowledge);
    return candidates(
      (place) => possible.has(place) && test(place, squeezedOnes, squeezePattern).test(text),
      squeezedWorth,
    );
  }

  return ({ words, squeezed, marks }) => {
    const { candidates: found, facts } = lookIn(words, marks);
    const isClear = found.some(({ score }) => score >= sure);
    const both = isClear ? found : better(found, lookInSqueezed(squeezed));
    return { candidates: both.toSorted((a, b) => b.score - a.score), facts };
  };
}

/** The patterns that an entry's signatures say. */
export function saidIn({ signatures }: CompiledEntry, { patterns }: CompiledKnowledge): readonly string[] {
  const said: string[] = [];
  for (let at = 0; at < signatures.length; at += 3 + (signatures[at + 1] ?? 0) + (signatures[at + 2] ?? 0)) {
    const places = signatures.slice(at + 3, at + 3 + (signatures[at + 1] ?? 0));
    said.push(...places.map((place) => patterns[place] ?? ''));
  }
  return said;
}

/** The weights of an entry's signatures that hold. */
function weightsOf(row: readonly number[], holds: (place: number) => boolean): number[] {
  const weights: number[] = [];
  for (let at = 0; at < row.length;) {
    const [weight = 0, says = 0, without = 0] = [row[at], row[at + 1], row[at + 2]];
    const first = at + 3;
    at = first + says + without;
    if (all(row, first, first + says, holds) && none(row, first + says, at, holds)) weights.push(weight);
  }
  return weights;
}

function all(row: readonly number[], from: number, to: number, holds: (place: number) => boolean): boolean {
  for (let at = from; at < to; at += 1) if (!holds(row[at] ?? 0)) return false;
  return true;
}

function none(row: readonly number[], from: number, to: number, holds: (place: number) => boolean): boolean {
  return all(row, from, to, (place) => !holds(place));
}

/** The patterns of which the text holds a word of each set. */
function patternsIn(text: string, { anchors, uses, useEnds, begins, sets }: CompiledKnowledge): ReadonlySet<number> {
  /** Per pattern a bit for each of its sets that was found. */
  const seen = new Map<number, number>();
  for (let at = 0; at + gramLength <= text.length; at += 1) {
    const begin = text.slice(at, at + gramLength);
    for (let anchor = begins[begin] ?? anchors.length; anchors[anchor]?.startsWith(begin) === true; anchor += 1) {
      if (!text.startsWith(anchors[anchor] ?? '', at)) continue;
      for (let use = useEnds[anchor - 1] ?? 0; use < (useEnds[anchor] ?? 0); use += 2) {
        const place = uses[use] ?? 0;
        seen.set(place, (seen.get(place) ?? 0) | (1 << (uses[use + 1] ?? 0)));
      }
    }
  }
  const possible = new Set<number>();
  for (const [place, count] of sets.entries()) {
    if (count === 0 || seen.get(place) === (1 << count) - 1) possible.add(place);
  }
  return possible;
}

function phrasesIn(text: string, { anchors, phrases }: CompiledKnowledge): ReadonlySet<number> {
  const isIn = (anchor: number): boolean => text.includes((anchors[anchor] ?? '').replaceAll(' ', ''));
  return new Set(phrases.flatMap(([place, ...words]) => (words.some(isIn) ? [place] : [])));
}

function sum(weights: readonly number[]): number {
  const best = Math.max(...weights);
  const rest = weights.reduce((total, weight) => total + weight, 0) - best;
  return best + Math.min(mostFurther, rest * further);
}

function better(one: readonly Candidate[], two: readonly Candidate[]): Candidate[] {
  const byId = new Map(one.map((candidate) => [candidate.id, candidate]));
  for (const candidate of two) {
    if ((byId.get(candidate.id)?.score ?? 0) < candidate.score) byId.set(candidate.id, candidate);
  }
  return [...byId.values()];
}
