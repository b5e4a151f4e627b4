/** What the documents promise, the program has, and the reverse. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { main } from '../src/cli/main.ts';

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
function listed(text: string, heading: 'Commands' | 'Options'): string[] {
  const block = new RegExp(`^${heading}:\\n((?: .*\\n?)+)`, 'm').exec(text)?.[1] ?? '';
  const names = [...block.matchAll(/^ {2}(?:-\w, )?([\w-]+)/gm)].map(([, name = '']) => name);
  return names.filter((name) => !['help', '--help', '--version'].includes(name)).toSorted();
}

/** The first cells of the table below a line of the README, without what stands beside the name. */
function documented(after: string): string[] {
  const text = read('README.md');
  const at = text.indexOf(after);
  expect(at, `README.md has ${JSON.stringify(after)}`).toBeGreaterThan(-1);
  const table =
    text
      .slice(at + after.length)
      .split('\n\n')
      .find((block) => block.startsWith('|')) ?? '';
  return [...table.matchAll(/^\| `([\w-]+)/gm)].map(([, name = '']) => name).toSorted();
}

describe('the README', () => {
  it('has every command, and no other', async () => {
    expect(documented('## Commands')).toEqual(listed(await help(), 'Commands'));
  });

  it.each(['run', 'status'])('has every option of `holdfast %s`, and no other', async (command) => {
    const options = documented(`of \`holdfast ${command}\``);
    expect(options.length).toBeGreaterThan(0);
    expect(options).toEqual(listed(await help(command), 'Options'));
  });

  it.each(['demo', 'complete'])('is right that `holdfast %s` has no options', async (command) => {
    expect(listed(await help(command), 'Options')).toEqual([]);
  });

  it('gets its reader to a first success before line 25', () => {
    expect(read('README.md').split('\n').slice(0, 24).join('\n')).toContain('npm ci && npm run demo');
  });

  it('shows completion scripts for the shells that the program has them for', async () => {
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
  const documents = ['README.md', 'ARCHITECTURE.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

  it.each(documents)('%s leads to files that exist', (name) => {
    const text = read(name);
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);
    const paths = [...text.matchAll(/`((?:src|tests|scripts|bin|\.ci)\/[\w./-]*\w)`/g)].map(([, path = '']) => path);
    expect([...links, ...paths].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(documents)('%s names only scripts that package.json has', (name) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(name).matchAll(/npm run ([\w:]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('ARCHITECTURE.md gives a reason for every package, and for no other', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    const bundled = ['undici', 'commander', '@bomb.sh/tab', 'picocolors'];
    const table = read('ARCHITECTURE.md').split('## Dependencies')[1]?.split('## ')[0] ?? '';
    const named = [...table.matchAll(/^\| (`.*`) \|/gm)].flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', '));
    expect(named.toSorted()).toEqual([...Object.keys(dependencies ?? {}), ...bundled].toSorted());
    expect(bundled.filter((name) => !(name in (devDependencies ?? {})))).toEqual([]);
  });
});
