/** Finds entries by words, also misspelt ones: for texts that no signature knows, and for the site. */
import MiniSearch from 'minisearch';
import type { Base } from './explainer.ts';
import { saidIn } from './match/matcher.ts';
import type { EntryWords } from './match/compile.ts';
import { searchOptions } from './search-options.ts';
import type { Searchable } from './search-options.ts';

/** An index over the entries. */
export function indexOf(pages: readonly Searchable[]): MiniSearch<Searchable> {
  const index = new MiniSearch<Searchable>(searchOptions);
  index.addAll(pages);
  return index;
}

/**
 * The words of an entry: what it says first, what confirms it, the plain words of its signatures, and real messages.
 *
 * @param patterns of its signatures. @param messages that lead to it.
 */
export function searchableOf(
  { id, title, category, tool, first, confirm }: EntryWords,
  patterns: readonly string[],
  messages: readonly string[] = [],
): Searchable {
  const wordings = patterns.map((pattern) =>
    pattern.replace(/\\[a-z]|\{\d[^}]*\}/g, ' ').replace(/[^a-z\d_ -]+/g, ' '),
  );
  return {
    id,
    title,
    words: [category, tool, first, ...confirm].join(' '),
    wordings: wordings.join(' '),
    messages: messages.join(' '),
  };
}

/** The entries that share most words with a text. @param most how many. */
export function nearestTo(
  text: string,
  { knowledge, wordsOf }: Base,
  most: number,
): Array<{ id: string; title: string }> {
  const pages = knowledge.entries.flatMap((entry) => {
    const words = wordsOf(entry.id);
    return words === undefined ? [] : [searchableOf(words, saidIn(entry, knowledge))];
  });
  return indexOf(pages)
    .search(text.slice(0, 2000).replace(/[^\p{L}\p{N}_ -]+/gu, ' '), { fuzzy: false, prefix: false })
    .slice(0, most)
    .map(({ id, title }) => ({ id: String(id), title: String(title) }));
}
