/**
 * Who opens files. What Holdfast keeps or believes comes through `stores/private-file.ts` and `stores/trusted-path.ts` alone;
 * a file that opens another by itself is named here, with what it opens.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const readers: Readonly<Record<string, string>> = {
  'stores/private-file.ts': 'all that Holdfast keeps',
  'stores/named-file.ts': 'named on the command line, to be read or written',
  'stores/small-file.ts': 'files of clients and of the system; the config and signatures, after their path was followed',
  'stores/atomic-file.ts': 'opens what it writes anew',
  'stores/room.ts': 'room of its own for a credential, with owner and mode looked at',
  'stores/leases.ts': 'lock files of its own, behind no link',
  'stores/append-line.ts': 'adds a line to a file of its own, in a folder that was looked at',
  'stores/store-obstacle.ts': 'tries whether the client could write',
  'stores/boot-note.ts': '/proc',
  'stores/mount-table.ts': '/proc',
  'stores/connection-owner.ts': '/proc',
  'stores/process-table.ts': '/proc',
  'doctor/facts/processes.ts': '/proc',
  'doctor/facts/store.ts': '/proc',
  'guard/hooks/client-process.ts': '/proc',
  'doctor/facts/tail.ts': 'the end of a client’s session, and the first line of a program',
  'agents/claude-code/files.ts': 'settings of the client, judged by their scope',
  'stores/settings-file.ts': 'settings of the client, where `stores/edit-place.ts` lets them be edited',
  'http/upstream.ts': 'certificates that the user’s environment names',
  'knowledge/knowledge-files.ts': 'the package',
  'cli/mcp/abilities.ts': 'the package',
  'cli/kb/make-site.ts': 'the package',
  'demo/agent/login-file.ts': 'a login of the demo',
};

/** Folders that are removed with all in them were made by the same process, under a name that nobody could guess. */
const removers = ['agents/claude-code/files.ts', 'cli/commands/demo.ts'];

const root = join(import.meta.dirname, '..', 'src');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

describe('the sources', () => {
  it('open files in these places only', () => {
    const imported = /import (?:\{([^}]*)\}|[\w* ]+) from '(?:node:)?fs(?:\/promises)?'/g;
    const opening = /^(?:readFile|readFileSync|open|openSync|createReadStream|openAsBlob)\b/;
    const found = sources.filter(({ text }) =>
      // An import of the whole module could open anything.
      [...text.matchAll(imported)].some(([, names]) => names === undefined || names.split(',').some((name) => opening.test(name.trim()))),
    );
    expect(found.map(({ path }) => path).toSorted()).toEqual(Object.keys(readers).toSorted());
  });

  it('remove folders with all in them in these places only, and only what they have made', () => {
    const found = sources.filter(({ text }) => /\brm(?:Sync)?\([^;]*recursive/.test(text));
    expect(found.map(({ path }) => path).toSorted()).toEqual(removers);
    for (const { text } of found) expect(text).toMatch(/mkdtemp/);
  });
});
