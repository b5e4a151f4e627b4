/** How entries are searched, in the program and in the browser, which loads the index ready made. */
import type { Options } from 'minisearch';

/** What is searched in: an entry, or another page. */
export interface Searchable {
  readonly id: string;
  readonly title: string;
  /** Words by which people look for it. */
  readonly words: string;
}

export const searchOptions: Options<Searchable> = {
  fields: ['title', 'id', 'words'],
  storeFields: ['title'],
  searchOptions: { boost: { title: 3, id: 3 }, prefix: true, fuzzy: 0.25, combineWith: 'OR' },
};
