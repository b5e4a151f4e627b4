import { describe, expect, it } from 'vitest';
import { readArguments, withSettings } from '../../../src/agents/claude-code/arguments.ts';

describe("the client's own arguments", () => {
  it.each<[string, readonly string[], string | null]>([
    ['a value of its own', ['--settings', 'a.json', '-p'], 'a.json'],
    ['a value after the equals sign', ['--settings={"env":{}}'], '{"env":{}}'],
    ['the last of two', ['--settings', 'a.json', '--settings=b.json'], 'b.json'],
    ['nothing behind the end of options', ['--', '--settings', 'a.json'], null],
    ['nothing without a value', ['-p', '--settings'], null],
  ])('--settings is read as %s', (_, args, settings) => {
    expect(readArguments(args).settings).toBe(settings);
  });

  it.each<[readonly string[], readonly string[]]>([
    [[], ['user', 'project', 'local']],
    [['--setting-sources', ''], []],
    [['--setting-sources=user, project'], ['user', 'project']],
    [['--setting-sources', 'user', '--setting-sources', 'local'], ['local']],
  ])('%j reads the sources %j', (args, sources) => {
    expect([...readArguments(args).settingSources]).toEqual(sources);
  });

  it('knows a print run, an output format and a subcommand', () => {
    expect(readArguments(['mcp', 'list'])).toMatchObject({ subcommand: { needs: 'no' }, print: false, outputFormat: 'text', help: false });
    expect(readArguments(['-p', 'x', '--output-format', 'json'])).toMatchObject({ subcommand: null, print: true, outputFormat: 'json' });
    expect(readArguments(['--version']).help).toBe(true);
  });

  it('puts one --settings in front and takes out every other, but nothing behind the end of options', () => {
    const args = ['-p', '--settings', 'a', 'hi', '--settings=b', '--', '--settings', 'c'];
    expect(withSettings(args, 'f')).toEqual(['--settings', 'f', '-p', 'hi', '--', '--settings', 'c']);
  });
});
