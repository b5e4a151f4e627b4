/** Lets the matcher judge a corpus, also without what it could have learnt from the very thread that it is asked about. */
import type { Knowledge, Signature } from '../../src/knowledge/entry.ts';
import { openExplainer } from '../../src/knowledge/explainer.ts';
import { compileKnowledge, wordsOfEntry } from '../../src/knowledge/match/compile.ts';
import type { Verdict } from '../../src/knowledge/match/verdict.ts';
import { sourceOf } from '../../src/knowledge/pattern.ts';
import { fold } from '../../src/knowledge/text/fold.ts';
import type { Sample } from './corpus.ts';

/** A sample and what was said about it. */
export interface Judged {
  readonly sample: Sample;
  readonly verdict: Verdict;
}

/** With everything that is known. */
export function judgeAll(knowledge: Knowledge, samples: readonly Sample[]): Judged[] {
  const explainer = explainerOf(knowledge);
  return samples.map((sample) => ({ sample, verdict: explainer.explain(sample.text) }));
}

/**
 * Each thread is judged without the signatures that no other thread of the corpus bears out: the hardest reading of "what
 * was learnt from it".
 */
export function judgeWithoutOwnThread(knowledge: Knowledge, samples: readonly Sample[]): Judged[] {
  const support = supportOf(knowledge, samples);
  const threads = [...new Set(samples.map(({ source }) => source))];
  return threads.flatMap((thread) => {
    const isKept = (signature: Signature): boolean => {
      const by = support.get(signature);
      return by === undefined || by.size !== 1 || !by.has(thread);
    };
    const left = {
      ...knowledge,
      entries: knowledge.entries.map((entry) => ({ ...entry, signatures: entry.signatures.filter(isKept) })),
    };
    return judgeAll(
      left,
      samples.filter(({ source }) => source === thread),
    );
  });
}

/** Which threads hold a text that a signature finds; signatures that find none stem from elsewhere. */
function supportOf({ concepts, entries }: Knowledge, samples: readonly Sample[]): Map<Signature, Set<string>> {
  const folded = samples.map(({ text, source }) => ({ source, words: fold(text).words }));
  const support = new Map<Signature, Set<string>>();
  for (const signature of entries.flatMap(({ signatures }) => signatures)) {
    const test = (pattern: string): RegExp => new RegExp(sourceOf(pattern, concepts));
    const says = signature.says.map(test);
    const without = signature.without.map(test);
    const found = folded.filter(
      ({ words }) => says.every((one) => one.test(words)) && !without.some((one) => one.test(words)),
    );
    if (found.length > 0) support.set(signature, new Set(found.map(({ source }) => source)));
  }
  return support;
}

function explainerOf(knowledge: Knowledge): ReturnType<typeof openExplainer> {
  const words = new Map(knowledge.entries.map((entry) => [entry.id, wordsOfEntry(entry)]));
  return openExplainer({ knowledge: compileKnowledge(knowledge), wordsOf: (id) => words.get(id) });
}
