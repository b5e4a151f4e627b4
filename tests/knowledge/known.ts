/** The knowledge base of this repository, read once for all tests. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { knowledgeOf, readBase } from '../../src/knowledge/base/read-base.ts';
import type { Base as ReadBase } from '../../src/knowledge/base/read-base.ts';
import type { Knowledge } from '../../src/knowledge/entry.ts';
import { openExplainer } from '../../src/knowledge/explainer.ts';
import type { Base, Explainer } from '../../src/knowledge/explainer.ts';
import { compileKnowledge, wordsOfEntry } from '../../src/knowledge/match/compile.ts';

const folder = join(import.meta.dirname, '..', '..', 'knowledge');

export const files: ReadonlyMap<string, string> = new Map(
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
);
export const read: ReadBase = readBase(files);
export const knowledge: Knowledge = knowledgeOf(read);
const words = new Map(knowledge.entries.map((entry) => [entry.id, wordsOfEntry(entry)]));
export const base: Base = { knowledge: compileKnowledge(knowledge), wordsOf: (id) => words.get(id) };
export const explainer: Explainer = openExplainer(base);
