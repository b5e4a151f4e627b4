import { describe, expect, it } from 'vitest';
import type { TableSetting } from '../../src/core/layout.ts';
import { inColumns, textInColumns, toTheRight, wrap } from '../../src/core/layout.ts';
import { painter, shown, shownText } from '../../src/core/shown.ts';

const bold = painter((text) => `\u001B[1m${text}\u001B[22m`);

describe('columns', () => {
  it.each<[string, string[][], TableSetting, string[]]>([
    [
      'are as wide as their widest cell',
      [
        ['a', 'one'],
        ['bcd', 'two'],
      ],
      {},
      ['  a    one', '  bcd  two'],
    ],
    [
      'leave the end of a row alone',
      [
        ['a', 'b'],
        ['a', 'longer'],
      ],
      {},
      ['  a  b', '  a  longer'],
    ],
    ['are not widened by the end of a shorter row', [['a', 'b', 'c'], ['only a title']], {}, ['  a  b  c', '  only a title']],
    ['are set close', [['a', 'b']], { indent: '', gap: ' ' }, ['a b']],
    [
      'are of a width that is named',
      [
        ['a', 'b'],
        ['abcd', 'b'],
      ],
      { gap: ' ', widths: [3] },
      ['  a   b', '  abcd b'],
    ],
    [
      'are no wider than they may be, and nothing is cut',
      [
        ['abcd', 'x'],
        ['a', 'y'],
      ],
      { atMost: 3 },
      ['  abcd  x', '  a    y'],
    ],
    [
      'are as wide as they may be',
      [
        ['abc', 'x'],
        ['a', 'y'],
      ],
      { atMost: 3 },
      ['  abc  x', '  a    y'],
    ],
    [
      'are measured as they are shown',
      [
        ['a\u0007', 'x'],
        ['abc', 'y'],
      ],
      {},
      [String.raw`  a\x07  x`, '  abc    y'],
    ],
    ['may be none', [], {}, []],
  ])('%s', (_, rows, setting, lines) => {
    expect(textInColumns(rows, setting)).toEqual(lines);
  });

  it('are measured without the styles', () => {
    expect(
      inColumns([
        [bold('a'), shown`x`],
        [shown`abc`, shown`y`],
      ]),
    ).toEqual(['  \u001B[1ma\u001B[22m    x', '  abc  y']);
  });

  it('make no command of two cells that are none', () => {
    expect(textInColumns([['##', '[error]x']], { gap: '' })).toEqual([String.raw`  #\x23[error]x`]);
  });
});

it.each([
  [7, '   7'],
  ['100 %', '100 %'],
])('%s stands at the right', (value, text) => expect(toTheRight(value, 4)).toBe(text));

describe('wrapped text', () => {
  it.each<[string, string, number, string[]]>([
    ['fills a line to its end', 'one two three', 9, ['  one two', '  three']],
    ['breaks before what would be too wide', 'one two three', 8, ['  one', '  two', '  three']],
    ['leaves a long word whole', 'incomprehensibility', 10, ['  incomprehensibility']],
    ['is one line where there is nothing', '', 10, ['  ']],
  ])('%s', (_, text, columns, lines) => expect(wrap(text, columns, '  ')).toEqual(lines));

  it('counts what stands before the first line, without its styles', () => {
    expect(wrap('one two', 9, '', bold('- '))).toEqual(['\u001B[1m- \u001B[22mone two']);
    expect(wrap('one two', 8, '', bold('- '))).toEqual(['\u001B[1m- \u001B[22mone', 'two']);
    expect(wrap('one two', 80, '', shownText('- '), bold)).toEqual(['- \u001B[1mone two\u001B[22m']);
  });
});
