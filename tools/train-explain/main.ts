/** `npm run train:explain`: fits the model behind `holdfast explain` to the corpora, and writes `knowledge/model.json`. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCorpus } from '../../score/explain/corpus.ts';
import { foldsOf, witnessesUnseen } from '../../score/explain/judge.ts';
import { knowledgeOf, readBase } from '../../src/knowledge/base/read-base.ts';
import { featuresIn, none } from '../../src/knowledge/model/text-model.ts';
import { fit } from './fit.ts';
import { fitWitnesses } from './stack.ts';
import { stored } from './store.ts';
import { classesOf, lessonsOf } from './texts.ts';

/** Corpora of public threads, each text with its own; what is said elsewhere. */
export const threadCorpora: readonly string[] = ['errors.jsonl', 'errors-2.jsonl'];
export const otherCorpora: readonly string[] = [
  'wordings.jsonl',
  'client-messages.jsonl',
  'reports.jsonl',
  'known-messages.jsonl',
];

/** @param root the folder of the repository. */
export function main(root: string): number {
  const folder = join(root, 'knowledge');
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  files.delete('model.json');
  const base = readBase(files);
  if (base.faults.length > 0) throw new Error(base.faults.join('\n'));
  const knowledge = knowledgeOf(base);
  const read = (names: readonly string[]): ReturnType<typeof readCorpus> =>
    names.flatMap((name) => readCorpus(join(root, 'tests', 'knowledge', 'corpus', name)));
  const threads = read(threadCorpora);
  const lessons = lessonsOf(knowledge, [...threads, ...read(otherCorpora)], base.entries);
  const unseen = witnessesUnseen(knowledge, threads, foldsOf(knowledge, threads, lessons));
  const witnesses = fitWitnesses(
    unseen.map(({ sample, classes }) => ({ classes, accept: new Set(sample.accept.map((id) => id ?? none)) })),
  );
  const model = stored(fit(lessons, classesOf(knowledge)), witnesses);
  const text = `${JSON.stringify(model)}\n`;
  writeFileSync(join(folder, 'model.json'), text);
  const features = featuresIn(model).length;
  process.stdout.write(
    `${lessons.length} lessons, ${features} features, ${Math.round(text.length / 1000)} kB; witnesses ${witnesses.join(' ')}\n`,
  );
  return 0;
}
