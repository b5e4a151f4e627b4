/** `npm run score:explain -- [--json] [CORPUS…]`: how well texts are told apart, and how honest the confidence is. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { knowledgeOf, readBase } from '../../src/knowledge/base/read-base.ts';
import { readCorpus } from './corpus.ts';
import type { Figures } from './figures.ts';
import { figuresOf } from './figures.ts';
import { judgeAll, judgeWithoutOwnThread } from './judge.ts';

/** What the matcher promises on a corpus. */
const least = { top1: 0.97, top3: 0.99, sureAndRight: 0.95 };

/** @param root the folder of the repository. @returns 0 where the promise is kept, else 1. */
export function main(args: readonly string[], root: string): number {
  const folder = join(root, 'knowledge');
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const base = readBase(files);
  if (base.faults.length > 0) throw new Error(base.faults.join('\n'));
  const knowledge = knowledgeOf(base);
  const named = args.filter((arg) => !arg.startsWith('--'));
  const paths = named.length === 0 ? [join(root, 'tests', 'knowledge', 'corpus', 'errors.jsonl')] : named;
  const samples = paths.flatMap(readCorpus);
  const all = figuresOf(judgeAll(knowledge, samples), knowledge);
  const without = figuresOf(judgeWithoutOwnThread(knowledge, samples), knowledge);
  const isKept = all.top1 >= least.top1 && all.top3 >= least.top3 && all.crossed.length === 0 && isHonest(all);
  if (args.includes('--json'))
    say(JSON.stringify({ schema: 1, kept: isKept, all, withoutOwnThread: without }, null, 2));
  else {
    say(page('With everything that is known', all));
    say(page('Each thread without the signatures that it alone bears out', without));
    say(isKept ? 'The promise is kept.' : 'The promise is NOT kept.');
  }
  return isKept ? 0 : 1;
}

function isHonest({ reliability }: Figures): boolean {
  const sure = reliability.filter(({ from }) => from >= 0.9);
  const verdicts = sure.reduce((total, band) => total + band.verdicts, 0);
  const right = sure.reduce((total, band) => total + band.right, 0);
  return verdicts === 0 || right / verdicts >= least.sureAndRight;
}

function page(title: string, { samples, top1, top3, crossed, misses, reliability }: Figures): string {
  const rows = reliability.map(
    ({ from, verdicts, right, promised }) =>
      `  ${from.toFixed(2).padStart(5)}  ${String(verdicts).padStart(8)}  ${percent(promised, verdicts).padStart(8)}  ${percent(right / (verdicts || 1), verdicts).padStart(6)}`,
  );
  const wrong = misses.map(
    ({ id, expected, said, confidence, text }) =>
      `  #${id}  ${expected}, said ${said ?? 'nothing'} (${confidence.toFixed(2)})\n      ${text}`,
  );
  return [
    `${title}: ${samples} texts`,
    `  first ${share(top1)}, among three ${share(top3)}, near miss and failure confused ${crossed.length} times`,
    '',
    '   said  verdicts  promised   right',
    ...rows,
    '',
    wrong.length === 0 ? '  No confusion.' : 'Confusions',
    ...wrong,
    '',
  ].join('\n');
}

function share(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

function percent(value: number, of: number): string {
  return of === 0 ? '-' : `${Math.round(value * 100)} %`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
