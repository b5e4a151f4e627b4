import { array, assert, property, string } from 'fast-check';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../stores/scratch.ts';
import {
  commandLine,
  fixedCommand,
  inTurn,
  operand,
  shellWord,
  shortCommand,
  windowsVariables,
  withVariables,
  withoutVariables,
} from '../../src/core/shell-word.ts';

/** What a shell hands to a program. */
const argumentsOf = (line: string): string[] =>
  execFileSync('bash', ['--norc', '-c', line], { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8', HOME: scratchFolder() } })
    .split('\0')
    .slice(0, -1);
const printed = (words: readonly string[]): string[] => argumentsOf(commandLine('printf', String.raw`%s\0`, ...words));

describe('a command to paste', () => {
  it.each([
    ['a blank', 'a b'],
    ['another command', 'a; touch pwned'],
    ['a substitution', '$(touch pwned)`touch pwned`${HOME}'],
    ['quotes', `it's "x"`],
    ['an escape sequence', '\u001B[2J'],
    ['the end of a line', 'a\ntouch pwned'],
    ['a carriage return, which is no blank', 'a\rb'],
    ['an override of direction', '\u202Egnp'],
    ['a tag character with digits behind it', '\u{E0041}77'],
    ['a backslash beside a control character', "\\n\u0001\\'7"],
    ['a home', '~/x'],
    ['an assignment', 'A=b'],
    ['an equals sign at the start', '=ls'],
    ['braces and stars', '{a,b}*?[x]'],
    ['a history mark', '!!'],
    ['a comment', '#x'],
    ['a command of a runner', '##[error]x'],
    ['nothing', ''],
  ])('hands over %s as it is', (_, word) => {
    expect(printed([word, 'next'])).toEqual([word, 'next']);
    // eslint-disable-next-line no-control-regex
    expect(shellWord(word)).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E\u{E0041}]/u);
  });

  it('hands over whatever it is', () => {
    const word = string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\0', ''));
    assert(
      property(array(word, { minLength: 1, maxLength: 20 }), (words) => {
        expect(printed(words)).toEqual(words);
      }),
      { numRuns: 25 },
    );
  });

  it('runs a program whose name looks like an assignment or an option as a program', () => {
    expect(commandLine('A=b', 'c')).toBe("'A=b' c");
    expect(operand('-rf')).toBe('./-rf');
    expect(operand('/tmp/-rf')).toBe('/tmp/-rf');
  });

  it('is quoted only where it must be', () => {
    expect(commandLine('chmod', '600', '/home/ada/.claude/.credentials.json')).toBe('chmod 600 /home/ada/.claude/.credentials.json');
    expect(commandLine('holdfast', 'mcp', 'login', 'https://mcp.example.com/a?b=c')).toBe(
      "holdfast mcp login 'https://mcp.example.com/a?b=c'",
    );
  });

  it('may have variables before it, which are no commands', () => {
    const login = fixedCommand`claude auth login`;
    expect(withVariables({ CLAUDE_CONFIG_DIR: '/a b' }, login)).toBe("CLAUDE_CONFIG_DIR='/a b' claude auth login");
    expect(() => withVariables({ 'A;b': '' }, login)).toThrow(TypeError);
    expect(windowsVariables({ A: 'x" & calc & "%PATH%' }, login)).toBe('set "A=x & calc & PATH" && claude auth login');
    expect(withoutVariables(['A', 'B; touch pwned'], fixedCommand`claude`)).toBe("env -u A -u 'B; touch pwned' claude");
    expect(inTurn(commandLine('cd', '/a b'), login)).toBe("cd '/a b' && claude auth login");
  });

  it('names the home shortly only where the shell undoes that', () => {
    expect(shortCommand(commandLine('ls', '-l', '/home/ada/x'), '/home/ada')).toBe('ls -l ~/x');
    expect(shortCommand(commandLine('ls', '/home/ada2/x'), '/home/ada')).toBe('ls /home/ada2/x');
    expect(shortCommand(commandLine('ls', '/home/ada/a b'), '/home/ada')).toBe("ls '/home/ada/a b'");
  });
});
