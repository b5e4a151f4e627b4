/** What new evidence says: demand per class, new wordings, and classes that nobody has written about. */
import type { Explainer } from '../explainer.ts';
import type { Verdict } from '../match/verdict.ts';
import { fold } from '../text/fold.ts';
import type { Met } from './read-import.ts';
import { groupSimilar, likeness, shinglesOf } from './similar.ts';

/** What was found. */
export interface Report {
  /** Threads per class, most first; each thread counts once for a class. */
  readonly demand: ReadonlyArray<{ readonly id: string; readonly threads: number }>;
  /** Texts whose class is known, in words that are not. */
  readonly wordings: ReadonlyArray<{ readonly id: string; readonly confidence: number } & Met>;
  /** Unrecognised texts that speak of a failure, those alike together; most first. */
  readonly candidates: ReadonlyArray<{ readonly id: string; readonly threads: number; readonly texts: readonly Met[] }>;
}

/** Surer verdicts stand for a class in the count of threads. */
const counted = 0.7;
/** A known class said in known words is surer than this. */
const wellKnown = 0.9;
/** Words of an example are known from this likeness on. */
const same = 0.6;
/** Of each class so many new wordings are shown, and of each group so many texts. */
const mostWordings = 5;
/** Texts without such a word are no failure that this base is about. */
const isAbout =
  /40[13]|oauth|auth|token|login|log in|sign in|credential|api.?key|expired|unauthori|forbidden|permission|denied/i;

export function reportOn(
  met: readonly Met[],
  explainer: Explainer,
  known: ReadonlyMap<string, readonly string[]>,
): Report {
  const judged = met.map((one) => ({ ...one, verdict: explainer.explainWords(one.text) }));
  const recognised = judged.filter(({ verdict }) => verdict.id !== null && verdict.confidence >= counted);
  const unrecognised = judged.filter(({ verdict, text }) => verdict.confidence < counted && isAbout.test(text));
  return {
    demand: demandOf(recognised),
    wordings: wordingsIn(judged, known),
    candidates: groupSimilar(unrecognised.map(({ text, source }) => ({ text, source }))).map((texts) => ({
      id: nameFor(texts[0]?.text ?? ''),
      threads: new Set(texts.map(({ source, text }) => source ?? text)).size,
      texts: texts.slice(0, mostWordings),
    })),
  };
}

type Judged = Met & { readonly verdict: Verdict };

function demandOf(recognised: readonly Judged[]): Report['demand'] {
  const threads = new Map<string, Set<string>>();
  for (const { verdict, source, text } of recognised) {
    if (verdict.id === null) continue;
    const seen = threads.get(verdict.id) ?? new Set();
    threads.set(verdict.id, seen.add(source ?? text));
  }
  return [...threads].map(([id, seen]) => ({ id, threads: seen.size })).toSorted((a, b) => b.threads - a.threads);
}

/** A verdict that was not quite sure, or words that no example has. */
function wordingsIn(judged: readonly Judged[], known: ReadonlyMap<string, readonly string[]>): Report['wordings'] {
  const shown = new Map<string, Array<ReadonlySet<string>>>();
  return judged.flatMap(({ text, source, verdict: { id, confidence } }) => {
    if (id === null || confidence < 0.4 || confidence >= wellKnown) return [];
    const shingles = shinglesOf(fold(text).words);
    const others = [
      ...(known.get(id) ?? []).map((example) => shinglesOf(fold(example).words)),
      ...(shown.get(id) ?? []),
    ];
    const mine = shown.get(id) ?? [];
    if (mine.length >= mostWordings || others.some((other) => likeness(other, shingles) >= same)) return [];
    shown.set(id, [...mine, shingles]);
    return [{ id, confidence, text, source }];
  });
}

/** A name for a class from its words, to be replaced by somebody who knows. */
function nameFor(text: string): string {
  const words = fold(text).words.match(/[a-z]{4,}/g) ?? [];
  return `candidate-${[...new Set(words)].slice(0, 3).join('-') || 'text'}`.slice(0, 40);
}
