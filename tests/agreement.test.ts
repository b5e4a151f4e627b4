/** What the documents promise, the program has, and the reverse. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { main } from '../src/cli/main.ts';
import { groups, internal } from '../src/cli/program/groups.ts';
import { exitCodes } from '../src/core/exit-codes.ts';

const root = join(import.meta.dirname, '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

afterEach(() => vi.restoreAllMocks());

/** What `holdfast … --help` prints. */
async function help(...command: string[]): Promise<string> {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  expect(await main([...command, '--help'])).toBe(0);
  vi.restoreAllMocks();
  return text;
}

/** The names at the beginning of the indented lines below a heading of a help text, but for the parser's own. */
function listed(text: string, heading: string): string[] {
  const block = new RegExp(`^${heading}:\\n((?: .*\\n?)+)`, 'm').exec(text)?.[1] ?? '';
  const names = [...block.matchAll(/^ {2}(?:-\w, )?([\w-]+)/gm)].map(([, name = '']) => name);
  return names.filter((name) => !['help', '--help', '--version'].includes(name)).toSorted();
}

/** All commands of the program: those that its help shows below any heading, and those that only other programs call. */
async function commandsOf(): Promise<string[]> {
  const text = await help();
  const shown = Object.keys(groups).flatMap((heading) => listed(text, heading.slice(0, -1)));
  expect(shown.toSorted()).toEqual(Object.values(groups).flat().toSorted());
  return [...shown, ...internal.filter((name) => name !== 'renew')].toSorted();
}

/** The first cells of the table below a line of a document, without what stands beside the name. */
function documented(document: string, after: string): string[] {
  const text = read(document);
  const at = text.indexOf(after);
  expect(at, `${document} has ${JSON.stringify(after)}`).toBeGreaterThan(-1);
  const table =
    text
      .slice(at + after.length)
      .split('\n\n')
      .find((block) => block.startsWith('|')) ?? '';
  return [...table.matchAll(/^\| `([\w-]+)/gm)].map(([, name = '']) => name).toSorted();
}

describe('the page of commands', () => {
  it('has every command, and every option of each, and no other', async () => {
    const commands = await commandsOf();
    const headings = [...read('docs/commands.md').matchAll(/^## holdfast (\w+)$/gm)].map(([, name = '']) => name);
    expect(headings.toSorted()).toEqual(commands);
    for (const command of commands) {
      const options = listed(await help(command), 'Options');
      expect([command, ...writtenOptions(command)]).toEqual([command, ...options]);
    }
  });

  it('has every part of `holdfast mcp`, and every option of each, and no other', async () => {
    const parts = listed(await help('mcp'), 'Commands');
    const headings = [...read('docs/commands.md').matchAll(/^### holdfast mcp (\w+)$/gm)].map(([, name = '']) => name);
    expect(headings.toSorted()).toEqual(parts);
    for (const part of parts) {
      const options = listed(await help('mcp', part), 'Options');
      expect([part, ...writtenOptions(`mcp ${part}`)]).toEqual([part, ...options]);
    }
  });
});

/** The options that the page has for a command; none where it has no table of them. */
function writtenOptions(command: string): string[] {
  const title = `\nOptions of \`holdfast ${command}\``;
  return read('docs/commands.md').includes(title) ? documented('docs/commands.md', title) : [];
}

describe('the documents for users', () => {
  it('have every command, and no other', async () => {
    expect(documented('docs/commands.md', '# Commands')).toEqual(await commandsOf());
  });

  it('have every exit code, and no other', () => {
    const table = read('docs/commands.md').split('## Exit codes')[1]?.split('\n## ')[0] ?? '';
    const codes = [...table.matchAll(/^\| (\d) \|/gm)].map(([, code]) => Number(code));
    expect(codes).toEqual(Object.values(exitCodes));
  });

  it('get the reader of the README to a first success before line 25, and are short there', () => {
    expect(read('README.md').split(/\s+/).length).toBeLessThan(900);
    expect(read('README.md').split('\n').slice(0, 24).join('\n')).toContain('npm ci && npm run demo');
  });

  it('show completion scripts for the shells that the program has them for', async () => {
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      let script = '';
      vi.spyOn(console, 'log').mockImplementation((text) => void (script += String(text)));
      await main(['complete', shell]);
      vi.restoreAllMocks();
      expect(`${shell}: ${script}`).toMatch(/: [\s\S]*holdfast/);
    }
  });
});

describe('the documents', () => {
  const folders = ['.', 'docs', 'recipes', 'recipes/docker', 'recipes/ci', 'recipes/schedulers'];
  const documents = folders.flatMap((folder) =>
    readdirSync(join(root, folder)).flatMap((name) => (name.endsWith('.md') ? [join(folder, name)] : [])),
  );

  it.each(documents)('%s leads to files that exist', (name) => {
    const text = read(name);
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);
    const paths = [...text.matchAll(/`((?:src|tests|scripts|bin|\.ci)\/[\w./-]*\w)`/g)].map(([, path = '']) => path);
    expect(links.filter((path) => !existsSync(join(root, dirname(name), path)))).toEqual([]);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(documents)('%s names only scripts that package.json has', (name) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(name).matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('ARCHITECTURE.md gives a reason for every package, and for no other', () => {
    const { dependencies, optionalDependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
      string,
      Record<string, string>
    >;
    const bundled = [
      'oauth4webapi',
      'zod',
      'undici',
      'commander',
      '@bomb.sh/tab',
      'picocolors',
      'jsonc-parser',
      'diff',
      'yaml',
      're2js',
      'minisearch',
      'markdown-it',
      'shiki',
      'smol-toml',
      '@modelcontextprotocol/client',
      '@modelcontextprotocol/node',
      '@modelcontextprotocol/server',
    ];
    const table = read('ARCHITECTURE.md').split('## Dependencies')[1]?.split('## ')[0] ?? '';
    const named = [...table.matchAll(/^\| (`.*`) \|/gm)].flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', '));
    expect(named.toSorted()).toEqual([...Object.keys({ ...dependencies, ...optionalDependencies }), ...bundled].toSorted());
    expect(bundled.filter((name) => !(name in (devDependencies ?? {})))).toEqual([]);
  });
});

describe('the knowledge base', () => {
  it('has as many classes as the documents say', () => {
    const classes = readdirSync(join(root, 'knowledge')).filter((name) => /^id: /m.test(read(join('knowledge', name))));
    expect(read('README.md')).toContain(`--list\` shows all ${classes.length}`);
    expect(read('docs/commands.md')).toContain(`${classes.length} classes, one Markdown file each`);
  });
});

describe('a completion script', () => {
  it.each<[string[], RegExp]>([
    [
      ['complete'],
      /^error: expected <shell>, one that a script is printed for; found nothing\nhint: source <\(holdfast complete bash\)\n$/,
    ],
    [['complete', 'tcsh'], /^error: .*'tcsh' is invalid.* bash, zsh, fish, powershell\.\nhint: holdfast complete --help\n$/],
  ])('asked for as %j is answered with the next step', async (args, says) => {
    let text = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
    expect(await main(args)).toBe(2);
    expect(text).toMatch(says);
  });
});
