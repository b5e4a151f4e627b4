import { describe, expect, it } from 'vitest';
import { takeApart } from '../../../../src/agents/claude-code/ending/command-line.ts';

/** Name and pieces of each part, for short tables. */
function parts(args: readonly string[]): unknown {
  const taken = takeApart(args);
  return taken.kind === 'ambiguous' ? taken.option : taken.parts.map(({ name, pieces }) => [[name], pieces].flat());
}

describe("the client's command line", () => {
  it.each<[string, readonly string[], unknown]>([
    [
      'a prompt behind a switch',
      ['-p', 'hi'],
      [
        ['print', '-p'],
        [null, 'hi'],
      ],
    ],
    [
      'a value',
      ['--model', 'opus', 'hi'],
      [
        ['model', '--model', 'opus'],
        [null, 'hi'],
      ],
    ],
    ['a value that looks like an option', ['--model', '-p'], [['model', '--model', '-p']]],
    [
      'a value after the equals sign',
      ['--model=opus', 'hi'],
      [
        ['model', '--model=opus'],
        [null, 'hi'],
      ],
    ],
    [
      'many values',
      ['--add-dir', 'a', 'b', '-p', 'hi'],
      [
        ['add-dir', '--add-dir', 'a', 'b'],
        ['print', '-p'],
        [null, 'hi'],
      ],
    ],
    [
      'one value of many after the equals sign',
      ['--tools=a', 'hi'],
      [
        ['tools', '--tools=a'],
        [null, 'hi'],
      ],
    ],
    ['a first value of many that looks like an option', ['--tools', '-x', 'b'], [['tools', '--tools', '-x', 'b']]],
    [
      'a value that may be left out',
      ['--resume', 'id', 'hi'],
      [
        ['resume', '--resume', 'id'],
        [null, 'hi'],
      ],
    ],
    [
      'a value that was left out',
      ['-r', '-p', 'hi'],
      [
        ['resume', '-r'],
        ['print', '-p'],
        [null, 'hi'],
      ],
    ],
    ['a value right behind its short option', ['-rid'], [['resume', '-rid']]],
    [
      'several switches behind one dash',
      ['-pc', 'hi'],
      [
        ['print', '-p'],
        ['continue', '-c'],
        [null, 'hi'],
      ],
    ],
    [
      'a switch and a value behind one dash',
      ['-pr', 'id'],
      [
        ['print', '-p'],
        ['resume', '-r', 'id'],
      ],
    ],
    [
      'a short option of three letters',
      ['-d2e', 'hi'],
      [
        ['debug-to-stderr', '-d2e'],
        [null, 'hi'],
      ],
    ],
    [
      'what stands behind the end of options',
      ['-p', '--', '--model', 'x'],
      [
        ['print', '-p'],
        [null, '--model'],
        [null, 'x'],
      ],
    ],
    [
      'a dash alone and a negative number',
      ['--max-turns', '-1', '-', '-2.5'],
      [
        ['max-turns', '--max-turns', '-1'],
        [null, '-'],
        [null, '-2.5'],
      ],
    ],
    ['an option without its value', ['--model'], [['model', '--model']]],
    [
      'an unknown option with its value in it',
      ['--new=1', 'hi'],
      [
        ['new', '--new=1'],
        [null, 'hi'],
      ],
    ],
    [
      'an unknown option before another',
      ['--new', '-p', 'hi'],
      [
        ['new', '--new'],
        ['print', '-p'],
        [null, 'hi'],
      ],
    ],
    [
      'an unknown option at the end',
      ['-p', 'hi', '--new'],
      [
        ['print', '-p'],
        [null, 'hi'],
        ['new', '--new'],
      ],
    ],
    ['not an unknown option before what may be its value', ['-p', '--new', 'hi'], '--new'],
    ['not an unknown short option either', ['-x', 'hi'], '-x'],
  ])('is taken apart: %s', (_, args, expected) => {
    expect(parts(args)).toEqual(expected);
  });

  it('is put together again from its parts', () => {
    const args = ['-p', '--mcp-config', 'a', 'b', '--model=x', '--debug', 'hooks', 'prompt', '--verbose'];
    const taken = takeApart(args);
    expect(taken.kind === 'parts' && taken.parts.flatMap(({ pieces }) => pieces)).toEqual(args);
  });

  it('names the first value of an option', () => {
    expect(takeApart(['--resume', 'a', '--model=b', '-c'])).toMatchObject({
      parts: [{ value: 'a' }, { value: 'b' }, { value: null }],
    });
  });
});
