/** Which failure classes a text speaks of, by the signatures of all entries at once. */
import type { Knowledge, Signature } from '../entry.ts';
import { compilePattern, squeezePattern } from '../pattern.ts';
import type { Concepts } from '../pattern.ts';
import type { Folded } from '../text/fold.ts';

/** A class that a text speaks of. */
export interface Candidate {
  readonly id: string;
  /** The weight of its best signature and a little for each other one, 0…12. */
  readonly score: number;
  /** How many of its signatures were found. */
  readonly hits: number;
}

/** Finds the classes of a folded text, best first; ties stand in the order of the entries. */
export type Matcher = (text: Folded) => readonly Candidate[];

/** Makes an engine's test of one pattern. */
export type Engine = (source: string) => { test(text: string): boolean };

/** The engine of the machine; its patterns are ours, or were checked by {@link flawOf}. */
export const ownEngine: Engine = (source) => new RegExp(source);

/** Further signatures of a class count this much of their weight. */
const further = 0.12;
/** A word that a line's end cut in two is found only here, where words of neighbours may also grow together. */
const squeezedWorth = 0.8;

/** Compiles the signatures; each pattern is handed to the engine when a text first holds its anchor. */
export function openMatcher({ concepts, entries }: Knowledge, engine: Engine = ownEngine): Matcher {
  const compiled = entries.map(({ id, signatures }) => ({
    id,
    signatures: signatures.map((signature) => compileSignature(signature, concepts, engine)),
  }));
  const look = (text: string, squeezed: boolean): Candidate[] =>
    compiled.flatMap(({ id, signatures }) => {
      const weights = signatures.filter((signature) => signature.isIn(text, squeezed)).map(({ weight }) => weight);
      return weights.length === 0 ? [] : [{ id, ...sum(weights, squeezed ? squeezedWorth : 1) }];
    });
  return ({ words, squeezed }) => {
    const found = look(words, false);
    const best = Math.max(0, ...found.map(({ score }) => score));
    const all = best >= sure ? found : better(found, look(squeezed, true));
    return all.toSorted((a, b) => b.score - a.score);
  };
}

/** From here on cut words need not be looked for. */
const sure = 6;

function sum(weights: readonly number[], worth: number): { score: number; hits: number } {
  const best = Math.max(...weights);
  const rest = weights.reduce((total, weight) => total + weight, 0) - best;
  return { score: Math.min(best + 2, best + rest * further) * worth, hits: weights.length };
}

function better(one: readonly Candidate[], two: readonly Candidate[]): Candidate[] {
  const byId = new Map(one.map((candidate) => [candidate.id, candidate]));
  for (const candidate of two) {
    if ((byId.get(candidate.id)?.score ?? 0) < candidate.score) byId.set(candidate.id, candidate);
  }
  return [...byId.values()];
}

interface CompiledSignature {
  readonly weight: number;
  isIn(text: string, squeezed: boolean): boolean;
}

function compileSignature({ says, without, weight }: Signature, concepts: Concepts, engine: Engine): CompiledSignature {
  const wanted = says.map((pattern) => compileTest(pattern, concepts, engine));
  const unwanted = without.map((pattern) => compileTest(pattern, concepts, engine));
  return {
    weight,
    isIn: (text, squeezed) =>
      (!squeezed || says.every(isPhrase)) &&
      wanted.every((found) => found(text, squeezed)) &&
      !unwanted.some((found) => found(text, squeezed)),
  };
}

/** Without blanks nothing tells where a word begins, so that only whole phrases are looked for. */
function isPhrase(pattern: string): boolean {
  return !pattern.includes('…') && !pattern.includes(String.raw`\b`) && compilePattern(pattern, {}).anchor.length >= 10;
}

function compileTest(
  pattern: string,
  concepts: Concepts,
  engine: Engine,
): (text: string, squeezed: boolean) => boolean {
  const { source, anchor } = compilePattern(pattern, concepts);
  const anchors = [anchor, anchor.replaceAll(' ', '')] as const;
  let plain: ReturnType<Engine> | undefined;
  let squeezedOne: ReturnType<Engine> | undefined;
  return (text, squeezed) => {
    if (!text.includes(anchors[squeezed ? 1 : 0])) return false;
    if (squeezed) return (squeezedOne ??= engine(squeezePattern(source))).test(text);
    return (plain ??= engine(source)).test(text);
  };
}
