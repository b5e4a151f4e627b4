/** Lets the matcher judge a corpus, also without what it could have learnt from the very thread that it is asked about. */
import type { Knowledge, Summary } from '../../src/knowledge/entry.ts';
import { openExplainer } from '../../src/knowledge/explainer.ts';
import { compileKnowledge, wordsOfEntry } from '../../src/knowledge/match/compile.ts';
import { weigh } from '../../src/knowledge/match/combine.ts';
import type { Witness } from '../../src/knowledge/match/combine.ts';
import { openMatcher } from '../../src/knowledge/match/matcher.ts';
import type { Verdict } from '../../src/knowledge/match/verdict.ts';
import { openModel } from '../../src/knowledge/model/text-model.ts';
import type { TextModel } from '../../src/knowledge/model/text-model.ts';
import { fold } from '../../src/knowledge/text/fold.ts';
import { fit } from '../../tools/train-explain/fit.ts';
import { stored } from '../../tools/train-explain/store.ts';
import { classesOf } from '../../tools/train-explain/texts.ts';
import type { Lesson } from '../../tools/train-explain/texts.ts';
import type { Sample } from './corpus.ts';
import { repeatedBy, supportOf, withoutThread } from './support.ts';

/** A sample and what was said about it. */
export interface Judged {
  readonly sample: Sample;
  readonly verdict: Verdict;
}

/** What is asked: signatures, table and model, or fewer of them. */
export interface Parts {
  readonly signatures: boolean;
  readonly table: boolean;
  readonly model: boolean;
}

export const allParts: Parts = { signatures: true, table: true, model: true };

/** With everything that is known. */
export function judgeAll(knowledge: Knowledge, samples: readonly Sample[], parts: Parts = allParts): Judged[] {
  const explainer = explainerOf(only(knowledge, parts));
  return samples.map((sample) => ({ sample, verdict: explainer.explain(sample.text) }));
}

/** Threads that are left out together, with a model that never saw them. */
export interface Fold {
  readonly threads: ReadonlySet<string>;
  readonly model: TextModel | undefined;
}

/** How many models are fitted; each has not seen one part of the threads. */
const parts = 10;

/** Models for all threads, each fitted without those that it will be asked about. */
export function foldsOf(knowledge: Knowledge, samples: readonly Sample[], lessons: readonly Lesson[]): Fold[] {
  const { signatures } = supportOf(knowledge, samples);
  const threads = [...new Set(samples.map(({ source }) => source))];
  const classes = classesOf(knowledge);
  const repeated = repeatedBy(lessons, new Set(threads));
  return Array.from({ length: parts }, (_, part): Fold => {
    const out = new Set(threads.filter((_thread, index) => index % parts === part));
    const isLearnt = (lesson: Lesson): boolean => {
      const by = lesson.signature === undefined ? repeated.get(lesson) : signatures.get(lesson.signature);
      return out.has(lesson.source) || (by !== undefined && [...by].every((thread) => out.has(thread)));
    };
    const left = lessons.filter((lesson) => !isLearnt(lesson));
    return { threads: out, model: stored(fit(left, classes), knowledge.lore?.model?.witnesses ?? []) };
  });
}

/**
 * Each thread is judged without the signatures, words and rows that no other thread of the corpus bears out, and by a model
 * that has not seen it: the hardest reading of "what was learnt from it".
 */
export function judgeWithoutOwnThread(
  knowledge: Knowledge,
  samples: readonly Sample[],
  folds: readonly Fold[],
  asked: Parts = allParts,
): Judged[] {
  const support = supportOf(knowledge, samples);
  return folds.flatMap(({ threads, model }) =>
    [...threads].flatMap((thread) => {
      const left = withoutThread(knowledge, support, thread);
      const lore = left.lore === undefined ? {} : { lore: { ...left.lore, model } };
      return judgeAll(
        { ...left, ...lore },
        samples.filter(({ source }) => source === thread),
        asked,
      );
    }),
  );
}

/** What speaks for each class of a text, by what has not seen its thread. */
export interface Unseen {
  readonly sample: Sample;
  readonly classes: ReadonlyMap<string, Witness>;
}

/** For the fit of how much each witness counts. */
export function witnessesUnseen(knowledge: Knowledge, samples: readonly Sample[], folds: readonly Fold[]): Unseen[] {
  const support = supportOf(knowledge, samples);
  return folds.flatMap(({ threads, model }) =>
    [...threads].flatMap((thread) => {
      const left = withoutThread(knowledge, support, thread);
      const compiled = compileKnowledge(left.lore === undefined ? left : { ...left, lore: { ...left.lore, model } });
      const match = openMatcher(compiled);
      const opinion = model === undefined ? null : openModel(model);
      const named = { names: new Set(compiled.members.names), empty: new Set(compiled.members.empty) };
      return samples
        .filter(({ source }) => source === thread)
        .map((sample): Unseen => {
          const folded = fold(sample.text, named);
          const weighed = weigh(folded.words, match(folded), compiled.lore, opinion);
          const classes = weighed.map(({ id, score, told, modelled }): [string, Witness] => [
            id,
            { score, row: told?.weight ?? 0, modelled: modelled ?? 0 },
          ]);
          return { sample, classes: new Map(classes) };
        });
    }),
  );
}

function only(knowledge: Knowledge, { signatures, table, model }: Parts): Knowledge {
  const { lore, entries } = knowledge;
  const silent = (entry: Summary): Summary => Object.assign({}, entry, { signatures: [] });
  const said = signatures ? entries : entries.map(silent);
  if (lore === undefined || (!table && !model)) return { ...knowledge, entries: said, lore: undefined };
  return {
    ...knowledge,
    entries: said,
    lore: { ...lore, rows: table ? lore.rows : [], model: model ? lore.model : undefined },
  };
}

function explainerOf(knowledge: Knowledge): ReturnType<typeof openExplainer> {
  const words = new Map(knowledge.entries.map((entry) => [entry.id, wordsOfEntry(entry)]));
  return openExplainer({ knowledge: compileKnowledge(knowledge), wordsOf: (id) => words.get(id) });
}
