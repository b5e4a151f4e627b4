/** `npm run score:explain -- [--json] [--misses] [CORPUS…]`: how well texts are told apart, and how honest the confidence is. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { knowledgeOf, readBase } from '../../src/knowledge/base/read-base.ts';
import { readCorpus } from './corpus.ts';
import { figuresOf } from './figures.ts';
import type { Figures } from './figures.ts';
import { foldsOf, judgeAll, judgeWithoutOwnThread } from './judge.ts';
import type { Parts } from './judge.ts';
import { otherCorpora, threadCorpora } from '../../tools/train-explain/main.ts';
import { lessonsOf } from '../../tools/train-explain/texts.ts';
import { pageOf, share } from './page.ts';

/** What the matcher promises: on texts that it knows, and on each thread as if it had never seen it. */
const least = { known: { top1: 0.95, top3: 0.97 }, sureAndRight: 0.95 };

const ablations: ReadonlyArray<readonly [string, Parts]> = [
  ['Signatures only', { signatures: true, table: false, model: false }],
  ['Table only', { signatures: false, table: true, model: false }],
  ['Model only', { signatures: false, table: false, model: true }],
  ['Signatures and table', { signatures: true, table: true, model: false }],
  ['Table and model', { signatures: false, table: true, model: true }],
];

/** @param root the folder of the repository. @returns 0 where the promise is kept, else 1. */
export function main(args: readonly string[], root: string): number {
  const folder = join(root, 'knowledge');
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const base = readBase(files);
  if (base.faults.length > 0) throw new Error(base.faults.join('\n'));
  const knowledge = knowledgeOf(base);
  const named = args.filter((arg) => !arg.startsWith('--'));
  const corpus = (name: string): string => join(root, 'tests', 'knowledge', 'corpus', name);
  const threads = threadCorpora.map(corpus).flatMap(readCorpus);
  if (named.length > 0) {
    const told = figuresOf(judgeAll(knowledge, named.flatMap(readCorpus)), knowledge);
    say(
      args.includes('--json')
        ? JSON.stringify(told, null, 2)
        : pageOf('With everything that is known', told, args.includes('--misses')),
    );
    return isHonest(told) ? 0 : 1;
  }
  const samples = threads;
  const others = otherCorpora.map(corpus).flatMap(readCorpus);
  const lessons = lessonsOf(knowledge, [...threads, ...others], base.entries);
  const folds = foldsOf(knowledge, samples, lessons);
  const all = figuresOf(judgeAll(knowledge, samples), knowledge);
  const without = figuresOf(judgeWithoutOwnThread(knowledge, samples, folds), knowledge);
  const isKept = all.top1 >= least.known.top1 && all.top3 >= least.known.top3 && isHonest(all) && isHonest(without);
  const ablation = args.includes('--ablation')
    ? ablations.map(([name, parts]) => ({
        name,
        figures: figuresOf(judgeWithoutOwnThread(knowledge, samples, folds, parts), knowledge),
      }))
    : [];
  if (args.includes('--json'))
    say(JSON.stringify({ schema: 1, kept: isKept, all, withoutOwnThread: without }, null, 2));
  else {
    const isLong = args.includes('--misses');
    say(pageOf('With everything that is known', all, isLong));
    say(pageOf('Each thread as if it had never been seen: the figure that counts', without, isLong));
    for (const { name, figures } of ablation) {
      say(
        `${name}: allowed ${share(figures.top1)}, strict ${share(figures.strict)}, silent ${figures.silent}, crossed ${figures.crossed.length}`,
      );
    }
    say(isKept ? 'The promise is kept.' : 'The promise is NOT kept.');
  }
  return isKept ? 0 : 1;
}

function isHonest({ sure }: Figures): boolean {
  return sure.verdicts === 0 || sure.right / sure.verdicts >= least.sureAndRight;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
