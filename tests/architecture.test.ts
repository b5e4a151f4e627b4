import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { complaints, importsOf } from './house/architecture.ts';
import type { FolderTable, Source } from './house/architecture.ts';

/** Who may import whom; ARCHITECTURE.md shows the same table with what each folder holds. */
const table: FolderTable = {
  core: [],
  http: ['core'],
  stores: ['core'],
  knowledge: ['core'],
  browser: ['core', 'knowledge'],
  keeper: ['core'],
  oauth: ['core', 'http'],
  gateway: ['core', 'http', 'keeper'],
  agents: ['core', 'http', 'stores'],
  notices: ['core', 'http', 'stores'],
  host: ['core', 'http', 'stores', 'keeper', 'agents', 'knowledge', 'notices'],
  guard: ['core', 'http', 'stores', 'keeper', 'gateway', 'agents', 'notices', 'host'],
  profiles: ['core', 'http', 'stores', 'keeper', 'oauth', 'gateway', 'agents', 'notices', 'host'],
  mcp: ['core', 'http', 'oauth', 'stores', 'keeper', 'gateway', 'agents', 'knowledge', 'notices', 'profiles', 'host'],
  doctor: ['core', 'http', 'stores', 'agents', 'knowledge', 'notices', 'host'],
  demo: ['core', 'http'],
  cli: ['*'],
};

const root = join(import.meta.dirname, '..');

describe('the sources', () => {
  const sources = readSources(join(root, 'src'));

  it('import only as the table allows, without cycles', () => {
    expect(sources.length).toBeGreaterThan(10);
    expect(complaints(sources, table)).toEqual([]);
  });

  it('have every folder of the table', () => {
    expect(new Set(sources.map(({ path }) => path.split('/')[0]))).toEqual(new Set(Object.keys(table)));
  });

  it('let a token out of its Secret in these places only', () => {
    const places = sources.filter(({ text }) => text.includes('.reveal()')).map(({ path }) => path);
    expect(places.toSorted()).toEqual([
      'core/profile/formats.ts',
      'core/profile/quoted-token.ts',
      'gateway/profile/journey.ts',
      'mcp/bridge/guarded-fetch.ts',
      'oauth/revoke.ts',
      'oauth/server.ts',
      'oauth/token-endpoint.ts',
      'profiles/token/token.ts',
      'stores/profile/record-text.ts',
    ]);
  });

  it.each([
    // What is started by its name is searched for there alone.
    ['know how to start another program', /child_process/, ['stores/start-program.ts']],
    // What follows `--`, which a person typed.
    ['start a program as a shell would', /\bstartTyped\(/, ['doctor/fix/action.ts', 'host/child.ts', 'stores/start-program.ts']],
    ['say that a program may be started', /\bas (?:unknown as )?Program\b/, ['stores/start-program.ts']],
    // A lease is an address that is listened on, and says nothing there; `stores/` knows no HTTP.
    ['make a server', /\bcreate(Secure)?Server\b/, ['http/listener.ts', 'stores/leases.ts']],
    // What Holdfast has on this machine is put together in one place.
    ['make a keeper', /\bnew (Profile)?Keeper\(/, ['host/open-host.ts']],
    ['open the state folder', /\bopenStateFolder\(/, ['host/open-host.ts', 'stores/state-folder.ts']],
    ['read the config file', /\breadConfig\(/, ['host/open-host.ts', 'stores/profile/config-file.ts']],
    ['open leases', /\bopenLeases\(/, ['host/open-host.ts', 'stores/incidents.ts', 'stores/leases.ts']],
    // A look at one text starts without that place, and so does what a client asks for articles.
    [
      'read the knowledge base',
      /\breadKnowledge\(/,
      ['cli/explain/explain.ts', 'cli/mcp/abilities.ts', 'host/open-host.ts', 'knowledge/knowledge-files.ts'],
    ],
    [
      'touch the streams, arguments, environment and signals of this process',
      /\bprocess\.(?:env|argv|stdin|stdout|stderr|cwd|on|once|off|exit|execPath|ppid)\b|\} = process;/,
      [
        // Started before the program is: they have nothing else.
        'cli/explain/first-look.ts',
        'host/agreement.ts',
        'host/child.ts',
        'host/interruption.ts',
        'host/user-variables.ts',
        'host/world.ts',
        // Programs are started with a clean environment of their own; a client's folder is looked at without one.
        'stores/client-store.ts',
        'stores/edit-place.ts',
        'stores/start-program.ts',
      ],
    ],
    // An exchange with an authorization server answers nobody, and is a promise for whoever waits for it.
    ['make a `Response`, which does not take all that servers answer', /\bnew Response\(/, ['http/foreign-response.ts']],
    ['hand a request to undici with a handler of their own', /\.dispatch\(/, ['http/dispatch.ts', 'oauth/exchange.ts']],
  ])('%s in these places only', (_, does, places) => {
    expect(
      sources
        .filter(({ text }) => does.test(text))
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual(places);
  });

  it('are where ARCHITECTURE.md leads a reader', () => {
    const named = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').matchAll(/(?<![\w/.-])((?:[a-z-]+\/)+[\w.-]+\.ts)\b/g);
    const paths = [...named].map(([, path = '']) => path).filter((path) => !path.startsWith('tests/'));
    expect(paths.length).toBeGreaterThan(30);
    expect(paths.filter((path) => !sources.some((source) => source.path === path))).toEqual([]);
  });

  it('are described by the same table in ARCHITECTURE.md', () => {
    expect(readTable(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'))).toEqual(table);
  });
});

describe('the check of the sources', () => {
  const file = (path: string, text = ''): Source => ({ path, text });

  it.each<[string, Source[], string[]]>([
    ['allows what the table allows', [file('gateway/a.ts', "import { x } from '../core/b.ts';"), file('core/b.ts')], []],
    [
      'refuses an arrow that is not in it',
      [file('gateway/a.ts', "import { x } from '../agents/b.ts';"), file('agents/b.ts')],
      ['gateway/a.ts: gateway/ may not import agents/ (../agents/b.ts)'],
    ],
    [
      'refuses an import of types too, over several lines',
      [file('http/a.ts', "import type {\n  X,\n  Y,\n} from '../keeper/b.ts';")],
      ['http/a.ts: http/ may not import keeper/ (../keeper/b.ts)'],
    ],
    [
      'refuses a lazy import, and one inside a type',
      [file('stores/a.ts', "const x = await import('../http/b.ts');\nlet y: import('../cli/c.ts').C;")],
      ['stores/a.ts: stores/ may not import http/ (../http/b.ts)', 'stores/a.ts: stores/ may not import cli/ (../cli/c.ts)'],
    ],
    ['refuses node in core', [file('core/a.ts', "import fs from 'node:fs';")], ['core/a.ts: core imports nothing, not even node:fs']],
    ['refuses a package in core', [file('core/a.ts', "import 'undici';")], ['core/a.ts: core imports nothing, not even undici']],
    ['refuses a folder of its own', [file('shiny/a.ts')], ['shiny/a.ts: the folder shiny/ is not in the table']],
    ['refuses a file beside the folders', [file('main.ts')], ['main.ts: the folder ./ is not in the table']],
    ['refuses names that say nothing', [file('core/utils.ts')], ['core/utils.ts: the name says nothing']],
    [
      'refuses what lies outside the sources',
      [file('keeper/a.ts', "import { x } from '../../tests/b.ts';")],
      ['keeper/a.ts: keeper/ may not import ../ (../../tests/b.ts)'],
    ],
    [
      'refuses a cycle',
      [
        file('core/a.ts', "import { b } from './b.ts';"),
        file('core/b.ts', "import type { C } from './c.ts';"),
        file('core/c.ts', "export * from './a.ts';"),
      ],
      ['cycle: core/a.ts -> core/b.ts -> core/c.ts -> core/a.ts'],
    ],
    [
      'refuses a cycle between folders, although none is between files',
      [
        file('core/a/one.ts', "import '../b/one.ts';"),
        file('core/a/two.ts'),
        file('core/b/one.ts'),
        file('core/b/two.ts', "import '../a/two.ts';"),
      ],
      ['cycle: core/a -> core/b -> core/a'],
    ],
    [
      'takes a folder and one inside it for one thing',
      [
        file('core/one.ts', "import './a/one.ts';"),
        file('core/a/one.ts'),
        file('core/a/two.ts', "import '../two.ts';"),
        file('core/two.ts'),
      ],
      [],
    ],
    ['allows two ways to one file', [file('core/a.ts', "import './b.ts';\nimport './c.ts';"), file('core/b.ts', "import './c.ts';")], []],
  ])('%s', (_, sources, expected) => expect(complaints(sources, table)).toEqual(expected));

  it.each([
    ['a comment', "// import '../x.ts';\n/*\nimport 'y'\n*/"],
    ['a string', 'const s = "import z";'],
    ['an exported type', "export type Kind =\n  | 'absent'\n  | 'blank';"],
  ])('reads no import in %s', (_, text) => {
    expect(importsOf(text)).toEqual([]);
  });
});

function readSources(folder: string): Source[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return paths.map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(folder, path), 'utf8') }));
}

/** The rows "| `folder/` | what it holds | what it may import |" of the document. */
function readTable(markdown: string): FolderTable {
  const rows = [...markdown.matchAll(/^\| `(\w+)\/` \|.*\| ([^|]*) \|$/gm)];
  return Object.fromEntries(rows.map(([, folder = '', imports = '']) => [folder, readImports(imports)]));
}

function readImports(cell: string): string[] {
  if (cell.startsWith('everything')) return ['*'];
  return cell.startsWith('nothing') ? [] : cell.split(', ');
}
