/** What is said about a text: one class or none, how sure, what to do first. */
import { adviceOf } from './advice.ts';
import type { Said } from './advice.ts';
import type { EntryWords, WordsOf } from './compile.ts';
import { isNone } from './combine.ts';
import type { Weighed } from './combine.ts';
import { confidenceOf } from './confidence.ts';
import { familyOf, wordsOfFamily } from './family.ts';
import type { Family } from './family.ts';

/** A verdict as `explain --json` prints it. */
export interface Verdict {
  readonly schema: 1;
  /** The class; `null` where none is likely enough to be named. */
  readonly id: string | null;
  readonly title: string | null;
  readonly scope: string | null;
  /** The kind of failure; also where the class stays open. */
  readonly family: Family | null;
  /** The share of such verdicts that are right, 0…0.99. */
  readonly confidence: number;
  /** Whether it is a failed authentication; a near miss and the unknown are not. */
  readonly auth: boolean;
  readonly heal: 'yes' | 'partly' | 'no' | null;
  readonly alternatives: ReadonlyArray<{ readonly id: string; readonly confidence: number }>;
  readonly first: string | null;
  readonly mustNot: readonly string[];
  /** The article's file in the knowledge base. */
  readonly article: string | null;
}

/** Below this share a class is not named: so many others are as likely. */
const leastShare = 0.25;
/** The same where only the model thinks of it. */
const leastAlone = 0.3;
/** And where the text says nothing that a failure is made of. */
const leastVague = 0.75;
/** Below this score the words of a signature are a hint, where no model was asked. */
const leastScore = 3;
/** More than so many other classes help nobody. */
const mostAlternatives = 3;

/** Whether the best of the candidates is likely enough to be named. */
export function isRecognised([best]: readonly Weighed[]): boolean {
  if (best === undefined || isNone(best)) return false;
  if (best.modelled === null && best.told === null) return best.score >= leastScore;
  if (best.says === 'a word') return best.score >= leastScore;
  if (best.score > 0 || best.told !== null) return best.share >= leastShare;
  return best.share >= (best.says === 'little' ? leastVague : leastAlone);
}

/** Whether words or facts speak for the best one, so that it is no mere guess of the model. */
export function isBorneOut(candidates: readonly Weighed[]): boolean {
  const [best] = candidates;
  return best !== undefined && isRecognised(candidates) && (best.score > 0 || best.told !== null);
}

/** Judges the candidates of one text, best first. */
export function judge(candidates: readonly Weighed[], wordsOf: WordsOf, said?: Said): Verdict {
  const [best, ...others] = candidates;
  const entry = best === undefined || !isRecognised(candidates) ? undefined : wordsOf(best.id);
  if (best === undefined || entry === undefined) return openVerdict(candidates, wordsOf);
  const rivals = others.filter((one) => !isNone(one)).slice(0, mostAlternatives);
  const confidence = confidenceOf(best.share, isAgreed(candidates));
  return verdictOf(
    entry,
    confidence,
    rivals.map(({ id, share }) => ({ id, confidence: Math.min(confidenceOf(share, false), round(1 - confidence)) })),
    said,
  );
}

/** From this share of all its classes on a family is said. */
const leastFamily = 0.5;

/** Where the class stays open: the family, who must act, and what is right for all of it. */
function openVerdict(candidates: readonly Weighed[], wordsOf: WordsOf): Verdict {
  if (candidates[0]?.says !== 'enough' || candidates[0].modelled === null) return unknown;
  const sums = new Map<Family, number>();
  for (const one of candidates) {
    const entry = wordsOf(one.id);
    const family = entry === undefined ? null : familyOf(entry);
    if (family !== null) sums.set(family, (sums.get(family) ?? 0) + one.share);
  }
  const [best] = [...sums].toSorted(([, a], [, b]) => b - a);
  if (best === undefined || best[1] < leastFamily) return unknown;
  const [family, share] = best;
  const { who, first } = wordsOfFamily(family);
  return {
    ...unknown,
    family,
    confidence: 0,
    first: `${first} Who must act: ${who}. (${Math.round(share * 100)} % sure.)`,
  };
}

/** Whether the model finds the best one likeliest, too, and words or facts speak for it. */
function isAgreed([best, ...others]: readonly Weighed[]): boolean {
  if (best === undefined || best.modelled === null) return true;
  const isLikeliest = others.every(({ modelled }) => (modelled ?? 0) <= (best.modelled ?? 0));
  return isLikeliest && (best.score > 0 || best.told !== null);
}

function round(share: number): number {
  return Math.round(share * 100) / 100;
}

/** The verdict for one class. @param said what was said, on which the first step may depend. */
export function verdictOf(
  entry: EntryWords,
  confidence: number,
  alternatives: Verdict['alternatives'] = [],
  said?: Said,
): Verdict {
  const { id, title, scope, kind, heal } = entry;
  const { first, mustNot } = adviceOf(entry, said);
  const article = `knowledge/${id}.md`;
  return {
    schema: 1,
    id,
    title,
    scope,
    family: familyOf(entry),
    confidence,
    auth: kind === 'auth',
    heal,
    alternatives,
    first,
    mustNot,
    article,
  };
}

/** Nothing is known about the text. */
export const unknown: Verdict = {
  schema: 1,
  id: null,
  title: null,
  scope: null,
  family: null,
  confidence: 0,
  auth: false,
  heal: null,
  alternatives: [],
  first: null,
  mustNot: [],
  article: null,
};
