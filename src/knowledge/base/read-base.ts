/** Reads all files of the knowledge base at once. */
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Knowledge, Lore, Summary } from '../entry.ts';
import { readLore } from './read-lore.ts';
import { clientIds } from '../evidence/client.ts';
import { flawOf } from '../pattern.ts';
import type { Concepts } from '../pattern.ts';
import { readEntry } from './read-entry.ts';
import type { Entry } from './read-entry.ts';

/** The knowledge base as it was read. */
export interface Base {
  readonly concepts: Concepts;
  readonly lore: Lore;
  /** By category and title. */
  readonly entries: readonly Entry[];
  /** What could not be read, as `file: what is wrong`. */
  readonly faults: readonly string[];
}

const concepts = z.record(z.string().regex(/^[a-z][a-z-]*$/), z.array(z.string().min(1)).min(1));

/** Reads the base. @param files each file of the folder, by its name: `<id>.md`, `concepts.yaml`, `glossary.md`. */
export function readBase(files: ReadonlyMap<string, string>): Base {
  const faults: string[] = [];
  const words = readConcepts(files.get('concepts.yaml') ?? '', faults);
  const entries: Entry[] = [];
  for (const [name, text] of files) {
    if (!name.endsWith('.md') || pagesBesides.has(name)) continue;
    const read = readEntry(text);
    if ('faults' in read) faults.push(...read.faults.map((fault) => `${name}: ${fault}`));
    else {
      if (`${read.entry.id}.md` !== name) faults.push(`${name}: the id is ${read.entry.id}`);
      faults.push(...flawsOf(read.entry, words).map((flaw) => `${name}: ${flaw}`));
      entries.push(read.entry);
    }
  }
  const sorted = entries.toSorted((a, b) => a.category.localeCompare(b.category) || a.id.localeCompare(b.id));
  const { lore, faults: found } = readLore(files, words, new Set(sorted.map(({ id }) => id)));
  return { concepts: words, lore, entries: sorted, faults: [...faults, ...found] };
}

/** Pages of the knowledge base that are no entries. */
const pagesBesides: ReadonlySet<string> = new Set(['glossary.md', 'README.md', 'evidence.md']);

function readConcepts(text: string, faults: string[]): Concepts {
  try {
    return concepts.parse(parseYaml(text));
  } catch (error) {
    faults.push(`concepts.yaml: ${(error as Error).message.split('\n')[0] ?? ''}`);
    return {};
  }
}

/** What is wrong with the patterns of an entry. */
export function flawsOf({ signatures, advice = [] }: Summary, words: Concepts): string[] {
  const unknown = advice
    .flatMap((one) => one.for)
    .filter((id) => id !== 'claude-code' && !clientIds.includes(id))
    .map((id) => `no client is called ${id}`);
  const flaws = advice.flatMap(({ says }) => says).flatMap((pattern) => flawIn(pattern, {}, 'advice'));
  return [...unknown, ...flaws, ...flawsOfSignatures(signatures, words)];
}

function flawsOfSignatures(signatures: Summary['signatures'], words: Concepts): string[] {
  return signatures
    .flatMap(({ says, without }) => [...says, ...without])
    .flatMap((pattern) => flawIn(pattern, words, 'signature'));
}

function flawIn(pattern: string, words: Concepts, of: string): string[] {
  const flaw = flawOf(pattern, words);
  return flaw === null ? [] : [`the ${of} "${pattern}": ${flaw}`];
}

/** What the matcher needs of a base. */
export function knowledgeOf({ concepts: words, lore, entries }: Base): Knowledge {
  return {
    concepts: words,
    lore,
    entries: entries.map(
      ({ sources: _sources, demand: _demand, updated: _updated, examples: _examples, article: _article, ...entry }) =>
        entry,
    ),
  };
}
