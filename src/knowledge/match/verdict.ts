/** What is said about a text: one class or none, how sure, what to do first. */
import { adviceOf } from './advice.ts';
import type { Said } from './advice.ts';
import type { EntryWords, WordsOf } from './compile.ts';
import { confidenceIn, confidenceInRival } from './confidence.ts';
import type { Candidate } from './matcher.ts';

/** A verdict as `explain --json` prints it. */
export interface Verdict {
  readonly schema: 1;
  /** The class; `null` where none is likely enough to be named. */
  readonly id: string | null;
  readonly title: string | null;
  readonly scope: string | null;
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

/** Below this score a text is not recognised: `401` and `unauthorized` by themselves say nothing of the cause. */
const leastScore = 3;
/** More than so many other classes help nobody. */
const mostAlternatives = 3;

/** Whether the best of the candidates is likely enough to be named. */
export function isRecognised([best]: readonly Candidate[]): boolean {
  return best !== undefined && best.score >= leastScore;
}

/** Judges the candidates of one text, best first. */
export function judge(candidates: readonly Candidate[], wordsOf: WordsOf, said?: Said): Verdict {
  const [best, ...rivals] = candidates;
  const entry = best === undefined || !isRecognised(candidates) ? undefined : wordsOf(best.id);
  if (best === undefined || entry === undefined) return unknown;
  const confidence = confidenceIn(best, rivals[0]);
  return verdictOf(
    entry,
    confidence,
    rivals
      .slice(0, mostAlternatives)
      .map((rival) => ({ id: rival.id, confidence: confidenceInRival(rival, best, confidence) })),
    said,
  );
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
  confidence: 0,
  auth: false,
  heal: null,
  alternatives: [],
  first: null,
  mustNot: [],
  article: null,
};
