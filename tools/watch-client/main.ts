/**
 * `npm run watch-client -- [VERSION] [--from VERSION] [--no-facts]`: what a version of the client changed of what Holdfast
 * depends on. Brings versions from npm that are not in the cache; runs nothing of them but in the lab.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { knowledgeOf, readBase } from '../../src/knowledge/base/read-base.ts';
import { openExplainer } from '../../src/knowledge/explainer.ts';
import type { Explainer } from '../../src/knowledge/explainer.ts';
import { compileKnowledge, wordsOfEntry } from '../../src/knowledge/match/compile.ts';
import { compare } from './compare.ts';
import { namesIn } from './depends.ts';
import type { Names } from './depends.ts';
import { runFacts } from './facts.ts';
import { pageOf } from './page.ts';
import { readProgram } from './picture.ts';
import type { Read } from './picture.ts';

/** The version that Holdfast's facts and messages were last brought up to. */
export const lastKnown = '2.1.332';

/** What the tool needs of its surroundings. */
export interface Surroundings {
  readonly root: string;
  /** Brings a version into the cache. @returns its program. */
  readonly fetchClient: (version: string) => string;
  readonly newest: () => string;
  readonly walled: (command: string) => string;
}

/** How it is used. */
export const usage = 'npm run watch-client -- [VERSION] [--from VERSION] [--no-facts]';

/** What was asked for that is not understood; the message says it whole. */
export class WrongUse extends Error {}

/** @returns 0, or 1 where a fact no longer holds. @throws WrongUse. */
export function main(args: readonly string[], around: Surroundings): number {
  const { version, from, withFacts } = readArguments(args, around);
  const names = namesIn(join(around.root, 'src'));
  const before = readIn(from, names, around);
  const after = readIn(version, names, around);
  const facts = withFacts ? runFacts(around.root, version, around.walled) : null;
  const places = { before: before.places, after: after.places };
  const changes = compare(before.picture, after.picture);
  const watched = { before: from, after: version, changes, names, places, facts };
  process.stdout.write(`${pageOf(watched, explainerIn(around.root))}\n`);
  return facts?.some(({ holds }) => !holds) === true ? 1 : 0;
}

export function readArguments(
  args: readonly string[],
  { newest }: Pick<Surroundings, 'newest'>,
): { version: string; from: string; withFacts: boolean } {
  const unknown = args.find((arg) => arg.startsWith('-') && !['--from', '--no-facts'].includes(arg));
  if (unknown !== undefined) throw new WrongUse(`unknown option ${JSON.stringify(unknown)}`);
  const at = args.indexOf('--from');
  const from = at === -1 ? lastKnown : (args[at + 1] ?? '');
  const named = args.find((arg, place) => !arg.startsWith('--') && (at === -1 || place !== at + 1));
  const more = args.filter((arg, place) => !arg.startsWith('-') && arg !== named && (at === -1 || place !== at + 1));
  if (more.length > 0) throw new WrongUse(`expected one version, found ${[named, ...more].join(' and ')}`);
  const version = named ?? newest();
  for (const one of [version, from])
    if (!/^\d+\.\d+\.\d+$/.test(one)) throw new WrongUse(`expected a version such as 2.1.332, found "${one}"`);
  return { version, from, withFacts: !args.includes('--no-facts') };
}

/** Read once per version, names and state of the reader: a program has 60 MB of source. */
function readIn(version: string, names: Names, { root, fetchClient }: Surroundings): Read {
  const wanted = Object.values(names).flat();
  const reader = createHash('sha256')
    .update(readFileSync(new URL(import.meta.url)))
    .update(wanted.join(' '))
    .digest('hex');
  const path = join(root, '.cache', 'watch-client', `${version}.json`);
  const kept = keptAt(path);
  if (kept?.reader === reader) return kept;
  const read = readProgram(readFileSync(fetchClient(version)), wanted);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ reader, ...read }));
  return read;
}

/** Null for nothing, and for what a run that was cut off has left. */
function keptAt(path: string): (Read & { readonly reader: string }) | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Read & { readonly reader: string };
  } catch {
    return null;
  }
}

function explainerIn(root: string): Explainer {
  const folder = join(root, 'knowledge');
  const base = readBase(new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])));
  const words = new Map(base.entries.map((entry) => [entry.id, wordsOfEntry(entry)]));
  return openExplainer({ knowledge: compileKnowledge(knowledgeOf(base)), wordsOf: (id) => words.get(id) });
}
