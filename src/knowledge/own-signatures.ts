/** The signatures of a user or a team, matched by an engine that cannot backtrack: nobody reviewed them. */
import { RE2JS } from 're2js';
import { parse as parseYaml } from 'yaml';
import { flawsOf } from './base/read-base.ts';
import { readOwnEntry } from './base/read-entry.ts';
import type { Summary } from './entry.ts';
import type { Base } from './explainer.ts';
import { compileKnowledge, wordsOfEntry } from './match/compile.ts';
import type { Engine } from './match/matcher.ts';
import type { Concepts } from './pattern.ts';

/** Linear in the text's length, whatever the pattern. */
const linearEngine: Engine = (source) => {
  const pattern = RE2JS.compile(source);
  return { test: (text) => pattern.matcher(text).find() };
};

/**
 * Reads the files of the folder. Own entries may use the concepts of the knowledge base and their own `concepts.yaml`;
 * an own entry with the id of a known class adds wordings to it, and its words stay as they are.
 */
export function readOwnSignatures(
  files: ReadonlyMap<string, string>,
  base: Base,
): { readonly base: Base; readonly faults: readonly string[] } {
  const concepts = { ...base.knowledge.concepts, ...ownConcepts(files.get('concepts.yaml')) };
  const faults: string[] = [];
  const entries: Summary[] = [];
  for (const [name, text] of files) {
    if (!name.endsWith('.md')) continue;
    const read = readOwnEntry(text);
    const flaws = 'faults' in read ? read.faults : flawsOf(read.entry, concepts);
    faults.push(...flaws.map((flaw) => `${name}: ${flaw}`));
    if ('entry' in read && flaws.length === 0) entries.push(read.entry);
  }
  const words = new Map(entries.map((entry) => [entry.id, base.wordsOf(entry.id) ?? wordsOfEntry(entry)]));
  const knowledge = compileKnowledge({ concepts, entries });
  return { base: { knowledge, wordsOf: (id) => words.get(id), engine: linearEngine }, faults };
}

function ownConcepts(text: string | undefined): Concepts {
  const read: unknown = text === undefined ? null : parseYaml(text);
  if (typeof read !== 'object' || read === null) return {};
  return Object.fromEntries(
    Object.entries(read).map(([name, words]) => [name, Array.isArray(words) ? words.map(String) : [String(words)]]),
  );
}
