/** Which threads bear out a signature, a word of the lexicon, or a row of the table. */
import type { Knowledge, Lore, Row, Signature } from '../../src/knowledge/entry.ts';
import { compileKnowledge } from '../../src/knowledge/match/compile.ts';
import { openMatcher } from '../../src/knowledge/match/matcher.ts';
import { sourceOf } from '../../src/knowledge/pattern.ts';
import { fold } from '../../src/knowledge/text/fold.ts';
import type { Lesson } from '../../tools/train-explain/texts.ts';
import type { Sample } from './corpus.ts';

/** The threads of each; what no thread bears out stems from elsewhere, and is not named. */
export interface Support {
  readonly signatures: ReadonlyMap<Signature, ReadonlySet<string>>;
  /** By fact and word. */
  readonly words: ReadonlyMap<string, ReadonlySet<string>>;
  readonly rows: ReadonlyMap<Row, ReadonlySet<string>>;
}

export function supportOf(knowledge: Knowledge, samples: readonly Sample[]): Support {
  const { concepts, entries, lore } = knowledge;
  const folded = samples.map(({ text, source }) => ({ source, words: fold(text).words }));
  const test = (pattern: string): RegExp => new RegExp(sourceOf(pattern, concepts));
  const threads = (holds: (words: string) => boolean): Set<string> =>
    new Set(folded.filter(({ words }) => holds(words)).map(({ source }) => source));
  const signatures = new Map<Signature, Set<string>>();
  for (const signature of entries.flatMap((entry) => entry.signatures)) {
    const says = signature.says.map(test);
    const without = signature.without.map(test);
    const found = threads((words) => says.every((one) => one.test(words)) && !without.some((one) => one.test(words)));
    if (found.size > 0) signatures.set(signature, found);
  }
  const words = new Map<string, Set<string>>();
  for (const [fact, patterns] of Object.entries(lore?.facts ?? {})) {
    for (const pattern of patterns) {
      const one = test(pattern);
      const found = threads((text) => one.test(text));
      if (found.size > 0) words.set(keyOf(fact, pattern), found);
    }
  }
  return { signatures, words, rows: rowsOf(knowledge, samples) };
}

function rowsOf(knowledge: Knowledge, samples: readonly Sample[]): Map<Row, Set<string>> {
  const compiled = compileKnowledge(knowledge);
  const match = openMatcher(compiled);
  const rows = new Map<Row, Set<string>>();
  for (const { text, source } of samples) {
    const { facts } = match(fold(text));
    for (const [at, row] of (compiled.lore?.rows ?? []).entries()) {
      const written = knowledge.lore?.rows[at];
      const holds =
        row.when.every((set) => set.some((fact) => facts.has(fact))) && !row.unless.some((fact) => facts.has(fact));
      if (holds && written !== undefined) rows.set(written, (rows.get(written) ?? new Set()).add(source));
    }
  }
  return rows;
}

function keyOf(fact: string, word: string): string {
  return `${fact}: ${word}`;
}

/** What is known without what only this thread bears out. */
export function withoutThread(knowledge: Knowledge, { signatures, words, rows }: Support, thread: string): Knowledge {
  const isKept = (by: ReadonlySet<string> | undefined): boolean => by === undefined || by.size !== 1 || !by.has(thread);
  const left = (lore: Lore): Lore => ({
    ...lore,
    facts: Object.fromEntries(
      Object.entries(lore.facts).map(([fact, patterns]) => [
        fact,
        patterns.filter((word) => isKept(words.get(keyOf(fact, word)))),
      ]),
    ),
    rows: lore.rows.filter((row) => isKept(rows.get(row))),
  });
  return {
    ...knowledge,
    entries: knowledge.entries.map((entry) => ({
      ...entry,
      signatures: entry.signatures.filter((signature) => isKept(signatures.get(signature))),
    })),
    ...(knowledge.lore === undefined ? {} : { lore: left(knowledge.lore) }),
  };
}

/** A lesson is borne out by a thread whose text holds so much of its words and pairs. */
const sameEnough = 0.6;

/**
 * The threads that a lesson from elsewhere repeats: a message that only one thread shows may stem from it, and is left out
 * with it.
 */
export function repeatedBy(
  lessons: readonly Lesson[],
  threads: ReadonlySet<string>,
): ReadonlyMap<Lesson, ReadonlySet<string>> {
  const texts = lessons.filter(({ source, signature }) => signature === undefined && threads.has(source));
  const repeated = new Map<Lesson, Set<string>>();
  for (const lesson of lessons) {
    if (threads.has(lesson.source) || lesson.signature !== undefined) continue;
    const words = [...lesson.features].filter((name) => !/^[@#]/.test(name));
    const found = texts.filter(
      ({ features }) => words.filter((name) => features.has(name)).length >= sameEnough * words.length,
    );
    if (found.length > 0) repeated.set(lesson, new Set(found.map(({ source }) => source)));
  }
  return repeated;
}
