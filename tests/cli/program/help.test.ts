import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { groups, internal } from '../../../src/cli/program/groups.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What a command line prints before it ends, on both streams. */
async function printed(...argv: string[]): Promise<{ code: number; text: string }> {
  let text = '';
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
  const code = await main(argv);
  vi.restoreAllMocks();
  return { code, text };
}

const commands = [
  [],
  ...[...Object.values(groups).flat(), ...internal].map((name) => [name]),
  ...['bridge', 'login', 'logout', 'status', 'headers', 'add', 'remove', 'list', 'import', 'serve'].map((name) => ['mcp', name]),
  ...['add', 'list', 'show', 'remove'].map((name) => ['profiles', name]),
];

describe('help', () => {
  it.each(['40', '62', '80', '100', '400'])('stays within %s columns, and within 120', async (columns) => {
    vi.stubEnv('COLUMNS', columns);
    const limit = Math.min(Number(columns), 120);
    for (const command of commands) {
      const { text } = await printed(...command, '--help');
      // Commands to paste are never broken, and the line of usage is the parser's own.
      const lines = (text.split(/^Examples?:/m)[0] ?? '').split('\n').filter((line) => !line.startsWith('Usage:'));
      expect(lines.filter((line) => line.length > limit && line.trim().includes(' '))).toEqual([]);
    }
  });

  it('uses the width that it has, as a terminal says it', async () => {
    const lengths = async (columns: string): Promise<number> => {
      vi.stubEnv('COLUMNS', columns);
      return (await printed('--help')).text.split('\n').length;
    };
    expect(await lengths('110')).toBeLessThan(await lengths('60'));
  });

  it('groups the commands by what a person wants, and shows no internal one', async () => {
    const { text } = await printed('--help');
    const headings = [...text.matchAll(/^([A-Z].*:)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Options:', ...Object.keys(groups), 'Example:']);
    for (const name of internal) expect(text).not.toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });

  it('is there for internal commands, too, for whoever asks by their name', async () => {
    expect((await printed('service', '--help')).text).toContain('--gateway');
    expect(new Command('x').helpInformation()).toContain('Usage');
  });
});

describe('wrong use', () => {
  it.each<[string[], string]>([
    [
      ['run'],
      'error: expected <command>, the command to guard, after --; found nothing\nhint: holdfast run -- claude -p "fix the failing test"\n',
    ],
    [
      ['login'],
      'error: expected <profile>, the name of a profile; found nothing\nhint: to log in to Claude Code itself: claude auth login; ',
    ],
    [
      ['mcp', 'login'],
      'error: expected <server>, its address, or its name in the config file; found nothing\nhint: holdfast mcp login https://',
    ],
    [['compare', 'a'], 'error: expected <right>, '],
    [['statsu'], "error: unknown command 'statsu'\nhint: holdfast status\n"],
    [['mcp', 'improt'], "error: unknown command 'improt'\nhint: holdfast mcp import\n"],
    [['check', '--fro', '2h'], "error: unknown option '--fro'\nhint: did you mean --for? holdfast check --help lists the options\n"],
    [['nonsense'], "error: unknown command 'nonsense'\nhint: holdfast --help lists the commands, "],
    [['check', '--for', 'soon'], "error: option '--for <time>' argument 'soon' is invalid. Expected a time such as 90s"],
  ])('%j says what was expected, and the next step', async (argv, says) => {
    const { code, text } = await printed(...argv);
    expect(code).toBe(2);
    expect(text.slice(0, says.length)).toBe(says);
    expect(text).toMatch(/\nhint: \S[^\n]*\n$/);
  });

  it('has an example for each command that cannot do without an argument', async () => {
    for (const command of commands) {
      const { code, text } = await printed(...command, '--help');
      expect(code).toBe(0);
      if (!/^Usage: holdfast [\w ]*(\[options\] )?<|<command>/.test(text) || command[0] === 'renew') continue;
      const { text: said } = await printed(...command);
      expect([command, said]).toEqual([command, expect.stringMatching(/\nhint: (?!.*--help)/) as string]);
    }
  });
});
