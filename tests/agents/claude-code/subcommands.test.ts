import { describe, expect, it } from 'vitest';
import { subcommandOf } from '../../../src/agents/claude-code/subcommands.ts';

const of = (line: string, print = false) => subcommandOf(line.split(' ').filter(Boolean), print)?.needs ?? null;

describe('the client’s command line', () => {
  it.each([
    ['mcp list', 'no'],
    ['--verbose mcp list', 'no'],
    ['--model opus auth status', 'no'],
    ['mcp add -t http tracker https://mcp.example.com', 'no'],
    ['logs 1a2b', 'no'],
    ['stop 1a2b', 'no'],
    ['daemon status', 'no'],
    ['purge --dry-run .', 'no'],
    ['agents --json', 'screen'],
    ['attach 1a2b', 'screen'],
    ['remote-control', 'vendor'],
    ['--verbose rc', 'vendor'],
    ['ultrareview 12', 'vendor'],
  ])('names a subcommand: %s', (line, needs) => {
    expect(of(line)).toBe(needs);
  });

  it.each([
    '',
    'hi',
    'explain the logs',
    '--verbose logs 1a2b',
    '--settings s.json stop 1a2b',
    '--debug mcp',
    '--append-system-prompt doctor',
    '--unknown mcp list',
  ])('names a session: %s', (line) => {
    expect(of(line)).toBe(null);
  });

  it('makes a prompt of a subcommand beside -p, but not of one that is known by its place', () => {
    expect([of('mcp list -p', true), of('auth status --print', true), of('logs x -p', true)]).toEqual([null, null, 'no']);
  });

  it.each([
    ['agents', true],
    ['ultrareview', true],
    ['remote-control', false],
    ['rc', false],
    ['logs', false],
    ['auth', false],
  ])('takes --settings before %s: %s', (word, takes) => {
    expect(subcommandOf([word], false)?.takesSettings).toBe(takes);
  });
});
