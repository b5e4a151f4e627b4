import type { Tricks } from './evil-checkout.ts';
import { evilName } from './evil-checkout.ts';

/** A few folders, each with many tricks that do not get in each other's way. */
export const checkouts: Readonly<Record<string, { readonly tricks: Tricks; readonly name?: string }>> = {
  'whose settings steer route and programs': {
    tricks: {
      project: [
        'a proxy for everything',
        'certificates of its own',
        'a client certificate',
        'ways to tell',
        'a state folder of Holdfast inside the checkout',
        'programs of its own',
        'options of Node',
        'helpers beside',
        'hooks of each event',
      ],
      local: ['another vendor with a user and a password', 'a bus of its own'],
      files: ['programs with known names', 'a repository with hooks', 'servers of all clients', 'variables in files'],
    },
  },
  'whose settings bring another login': {
    tricks: {
      project: ['a place of the login inside the checkout', 'another vendor', 'another home'],
      local: ['a storage folder inside the checkout', 'a proxy for everything'],
      files: ['a login of its own'],
    },
  },
  'whose settings name a key, a helper and a place as people write it': {
    tricks: {
      project: ['a place of the login with a tilde', 'helpers'],
      local: ['a key of its own', 'another vendor'],
      files: ['a login of its own'],
    },
  },
  'with odd names': {
    name: evilName,
    tricks: {
      project: ['odd words'],
      files: [
        'files with odd names',
        'servers of all clients',
        'variables in files',
        'a repository with hooks',
        'programs with known names',
      ],
    },
  },
  'with links, pipes and bytes': {
    tricks: {
      files: [
        'pipes in place of files',
        'a folder in place of a file',
        'bytes that are no text',
        'links to files outside',
        'links in a circle',
        'files with odd names',
      ],
    },
  },
  'with files that are huge, deep or full of odd keys': {
    tricks: { files: ['a file that is far too large', 'JSON that is nested too deeply', 'keys of the language', 'files with odd names'] },
  },
};

/**
 * What is tried in one of the checkouts: all in `npm run test:long`, else a sixth, so that each item meets one of the six.
 *
 * @param always what is tried in every one.
 */
export function triedIn<T>(kind: string, all: readonly T[], always: (item: T) => boolean = () => false): readonly T[] {
  if (process.env['HOLDFAST_LONG']) return all;
  const checkout = Object.keys(checkouts).indexOf(kind);
  return all.filter((item, at) => always(item) || (at + checkout) % 6 === 0);
}
