/** How entries are searched, in the program and in the browser, which loads the index ready made. */
import type { Options } from 'minisearch';

/** What is searched in: an entry, or another page. */
export interface Searchable {
  readonly id: string;
  readonly title: string;
  /** Words by which people look for it. */
  readonly words: string;
  /** Words that messages of it have. */
  readonly wordings: string;
  /** Real messages, as they were printed. */
  readonly messages: string;
}

export const searchOptions: Options<Searchable> = {
  fields: ['title', 'id', 'words', 'wordings', 'messages'],
  storeFields: ['title'],
  // A code or a word that is spelt right counts more than what it may have been.
  searchOptions: {
    boost: { title: 1.5, id: 1.5, wordings: 2 },
    prefix: (term) => term.length > 3,
    fuzzy: (term) => (term.length > 4 && !/\d/.test(term) ? 0.2 : false),
    weights: { fuzzy: 0.2, prefix: 0.3 },
    combineWith: 'OR',
  },
};
