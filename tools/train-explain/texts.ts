/** What the model learns from: the corpora of the repository, the examples of the entries, and the words of signatures. */
import type { Knowledge, Signature } from '../../src/knowledge/entry.ts';
import type { Entry } from '../../src/knowledge/base/read-entry.ts';
import { openMatcher } from '../../src/knowledge/match/matcher.ts';
import { compileKnowledge } from '../../src/knowledge/match/compile.ts';
import { none } from '../../src/knowledge/model/text-model.ts';
import { featuresOf } from '../../src/knowledge/model/features.ts';
import { fold } from '../../src/knowledge/text/fold.ts';
import { ownWordsIn } from '../../src/knowledge/evidence/own-voice.ts';

/** A text that is known to tell of a class. */
export interface Lesson {
  readonly features: ReadonlySet<string>;
  readonly label: string;
  /** The thread, or whatever else it stems from; texts of one source are left out together. */
  readonly source: string;
  /** How much it counts. */
  readonly weight: number;
  /** Only of a signature: which one. */
  readonly signature?: Signature;
}

/** A text with the class that somebody gave it. */
export interface Labelled {
  readonly text: string;
  readonly label: string;
  readonly source: string;
}

/** What the model tells apart. */
export function classesOf({ entries }: Knowledge): string[] {
  return [...entries.map(({ id }) => id), none].toSorted();
}

/** The lessons of texts; of one that the client says something in, its own words are a lesson, too. */
export function lessonsOf(
  knowledge: Knowledge,
  samples: readonly Labelled[],
  entries: ReadonlyArray<Pick<Entry, 'id' | 'examples'>>,
): Lesson[] {
  const compiled = compileKnowledge(knowledge);
  const match = openMatcher(compiled);
  const ids = new Set([...compiled.entries.map(({ id }) => id), none]);
  const named = { names: new Set(compiled.members.names), empty: new Set(compiled.members.empty) };
  const lesson = (text: string, label: string, source: string, weight: number): Lesson => {
    const folded = fold(text, named);
    const facts = [...match(folded).facts].map((fact) => compiled.lore?.names[fact] ?? '');
    return { features: featuresOf(folded.words, facts), label, source, weight };
  };
  const texts = samples
    .filter(({ label }) => ids.has(label))
    .flatMap(({ text, label, source }) => {
      const own = ownWordsIn(text);
      const whole = lesson(text, label, source, 1);
      return own === null || own.trim() === text.trim() ? [whole] : [whole, lesson(own, label, source, 0.5)];
    });
  const examples = entries.flatMap(({ id, examples: told }) =>
    told.map(({ text, source }) => lesson(text, id, source ?? `example of ${id}`, 1)),
  );
  const signatures = knowledge.entries.flatMap((entry) =>
    entry.signatures
      .filter(({ weight }) => weight >= 4)
      .map((signature): Lesson => {
        const said = signature.says.map((pattern) => plain(pattern, knowledge)).join(' ');
        return Object.assign(lesson(said, entry.id, `signature of ${entry.id}`, 0.35), { signature });
      }),
  );
  return [...texts, ...examples, ...signatures];
}

/** The words of a pattern: of a choice the first. */
function plain(pattern: string, { concepts }: Knowledge): string {
  let text = pattern.replace(/\{([a-z-]+)\}/g, (_whole, name: string) => concepts[name]?.[0] ?? '');
  for (let turn = 0; turn < 4; turn += 1) {
    text = text.replace(/\((?:\?:)?([^()|]*)(?:\|[^()]*)?\)\??/g, '$1');
  }
  return text
    .replace(/\\[bdws]/g, ' ')
    .replace(/\[[^\]]*\](?:\{[^}]*\}|\?)?/g, ' ')
    .replace(/\{[^}]*\}|[?\\…|^$]/g, ' ');
}
