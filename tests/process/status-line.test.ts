import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StatusLine } from '../../src/agents/claude-code/settings/status-line.ts';
import { shownFile, statusLineFor } from '../../src/agents/claude-code/settings/status-line.ts';
import { scratchFolder } from '../stores/scratch.ts';

/** A run of the client with a status line of the user's own, or none. */
function client(command: string | null, own: Partial<StatusLine> = {}) {
  const folder = scratchFolder();
  const theirs = command === null ? null : { command, refreshInterval: null, padding: null, ...own };
  const line = statusLineFor(folder, theirs);
  const env = { PATH: process.env['PATH'] ?? '', HOME: scratchFolder(), COLUMNS: '120' };
  const facts = (tokens: number, ms: number): string =>
    JSON.stringify({ cwd: '/it\'s "here"', cost: { total_duration_ms: ms, total_api_duration_ms: ms }, tokens });
  return {
    folder,
    line,
    hold: (text: string) => writeFileSync(join(folder, shownFile), text),
    /** What the client would show. @param tokens a fact that changes. @param ms the time, which always does. */
    shows: (tokens = 1, ms = Math.floor(performance.now()), more: Readonly<Record<string, string>> = {}): string => {
      const ran = spawnSync('/bin/sh', ['-c', line.command], { env: { ...env, ...more }, input: facts(tokens, ms), encoding: 'utf8' });
      expect(ran.status).toBe(0);
      return ran.stdout.trim();
    },
    /** A run that the client ends because of the next one: with all that it has started. */
    overtaken: async (tokens: number, until: () => boolean): Promise<void> => {
      const child = spawn('/bin/sh', ['-c', line.command], { env, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
      child.stdin.end(facts(tokens, 1));
      while (!until()) await new Promise((resolve) => setTimeout(resolve, 10));
      const ended = new Promise((resolve) => child.once('close', resolve));
      process.kill(-(child.pid ?? 0), 'SIGTERM');
      await ended;
    },
  };
}

describe('a user’s own status line', () => {
  it.each([
    ['one line', 'echo hello', 'hello'],
    ['many lines, indented', String.raw`printf 'a\n  b\n\nc\n'`, 'a\n  b\n\nc'],
    [
      'quotes, dollars and backslashes',
      String.raw`printf '%s ' 'it'"'"'s' "$((1 + 1))" '$HOME' 'a\b' c\\d`,
      String.raw`it's 2 $HOME a\b c\d`,
    ],
    ['escape sequences', String.raw`printf '\033[31mred\033[0m %%'`, '\u001B[31mred\u001B[0m %'],
    ['what it reads', String.raw`sed 's/.*"tokens":\([0-9]*\).*/\1 tokens/'`, '1 tokens'],
    ['an end of its own', 'echo first; exit 0; echo second', 'first'],
    ['several commands, commented', 'x=1 # a comment\necho $x', '1'],
    ['nothing', 'true', ''],
    ['nothing, when it fails', 'echo half; exit 3', ''],
  ])('shows %s as before', (_, command, shown) => {
    const { shows } = client(command);
    expect(shows()).toBe(shown);
    expect(shows()).toBe(shown);
  });

  it('runs no more often than it would without Holdfast: when something has changed', () => {
    const { shows, folder } = client('echo x >>"$HOME/runs"; wc -l <"$HOME/runs"', {});
    expect(shows(1)).toBe('1');
    expect([shows(1), shows(1)]).toEqual(['1', '1']);
    expect([shows(2), shows(2)]).toEqual(['2', '2']);
    expect(shows(2, 5, { COLUMNS: '80' })).toBe('3');
    expect(existsSync(join(folder, 'busy'))).toBe(false);
  });

  it.each([
    [1, 1],
    [2.5, 2.5],
    [60, 3],
  ])('with an interval of its own of %d s is run by that one, and looked at every %d s', (interval, every) => {
    const { line, shows, folder } = client('echo x >>"$HOME/runs"; wc -l <"$HOME/runs"', { refreshInterval: interval });
    expect(line.refreshInterval).toBe(every);
    expect(shows(1)).toBe('1');
    expect(shows(1)).toBe(interval > 3 ? '1' : '2');
    const last = join(folder, 'last');
    const [, ...rest] = readFileSync(last, 'utf8').split('\n');
    writeFileSync(last, [String(Math.floor(Date.now() / 1_000) - 61), ...rest].join('\n'));
    expect(shows(1)).toBe(interval > 3 ? '2' : '3');
  });

  it('that is too slow for the client’s looks at a hold is let finish, once at a time', async () => {
    const { shows, overtaken, folder } = client('echo x >>"$HOME/runs"; sleep 1; echo slow; echo x >>"$HOME/done"');
    const busy = join(folder, 'busy');
    await overtaken(1, () => existsSync(busy));
    // Nothing was shown before, and it is not waited for.
    expect([shows(1), shows(1)]).toEqual(['', '']);
    while (existsSync(busy)) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(shows(1)).toBe('slow');
  });

  it('is shown as it was last below what a hold says, and not run meanwhile', () => {
    const { shows, hold } = client('echo x >>"$HOME/runs"; wc -l <"$HOME/runs"');
    expect(shows(1)).toBe('1');
    hold('sign in\nclaude auth login\n');
    expect([shows(1), shows(2)]).toEqual(['sign in\nclaude auth login\n1', 'sign in\nclaude auth login\n1']);
  });

  it('need not have been run before a hold', () => {
    const { shows, hold } = client('echo mine');
    hold('sign in\n');
    expect(shows()).toBe('sign in');
  });
});

describe('where there is no status line', () => {
  it('nothing is shown but a hold, from its beginning to its end', () => {
    const { shows, hold, line } = client(null);
    expect(line).toMatchObject({ type: 'command', refreshInterval: 3 });
    expect(shows()).toBe('');
    hold('sign in\nclaude auth login\n');
    expect(shows()).toBe('sign in\nclaude auth login');
  });

  it.each([120, 44, 40, 30])('a command is whole on a screen of %s columns', (columns) => {
    const { shows, hold } = client(null);
    const command = 'CLAUDE_CONFIG_DIR=/home/ada/work/config claude auth login';
    hold(`${command}\n`);
    const lines = shows(1, 1, { COLUMNS: String(columns) }).split('\n');
    // The client has two columns of its own on either side, and cuts off what is wider.
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns - 4);
    expect(lines.join('')).toBe(command);
  });

  it.each([
    ['10', 'Holdfast waits: claude auth login\non vm'],
    ['15', 'Holdfast waits: claude auth login\non vm'],
    ['16', 'Sign in:\nclaude auth login\non vm'],
    ['', 'Sign in:\nclaude auth login\non vm'],
  ])('the command comes first on a screen of %s rows, where the client shows one line', (rows, shown) => {
    const { shows, hold } = client(null);
    hold('Sign in:\nclaude auth login\non vm\n');
    expect(shows(1, 1, { LINES: rows })).toBe(shown);
  });

  it('and `fold` is not there, a hold is shown anyway', () => {
    const { shows, hold } = client(null);
    hold('sign in\n');
    const bin = scratchFolder();
    writeFileSync(join(bin, 'cat'), '#!/bin/sh\nexec /bin/cat "$@"\n', { mode: 0o755 });
    expect(shows(1, 1, { PATH: bin })).toBe('sign in');
  });
});
