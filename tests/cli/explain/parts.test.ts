import { describe, expect, it } from 'vitest';
import { programsFor } from '../../../src/cli/explain/more.ts';
import { wrap } from '../../../src/core/layout.ts';
import { openProgress } from '../../../src/cli/explain/progress.ts';
import { readRequest } from '../../../src/cli/explain/request.ts';
import { shownText } from '../../../src/core/shown.ts';

describe('the request', () => {
  it.each([
    [[], { inputs: [], form: 'page', all: false }],
    [['-'], { inputs: ['-'] }],
    [['a.log', '--all', 'b.log'], { inputs: ['a.log', 'b.log'], all: true }],
    [['--ndjson'], { form: 'ndjson' }],
    [['--list', '--json'], { list: true, form: 'json' }],
    [['--clipboard'], { clipboard: true }],
  ])('%j is read', (argv, expected) => {
    expect(readRequest(argv)).toMatchObject(expected);
  });

  it.each([[['--help']], [['-h']], [['--jsn']], [['--', 'x']]])('%j is left to the program', (argv) => {
    expect(readRequest(argv)).toBeNull();
  });
});

describe('progress', () => {
  const shownAt = (times: readonly number[], isTerminal = true): string[] => {
    const said: string[] = [];
    let at = 0;
    const { seen, end } = openProgress('a.log', 4_000_000_000, { isTty: () => isTerminal, words: (text) => said.push(text) }, () => at);
    for (at of times) seen(1_000_000_000);
    end();
    return said;
  };

  it('is quiet for a second, then shown now and then, and wiped at the end', () => {
    expect(shownAt([500, 999])).toEqual([]);
    expect(shownAt([1000, 1100, 1200])).toEqual([
      '\r\u001B[Kreading a.log: 1.0 GB (25 %)',
      '\r\u001B[Kreading a.log: 1.0 GB (25 %)',
      '\r\u001B[K',
    ]);
  });

  it('is for a person only', () => {
    expect(shownAt([5000], false)).toEqual([]);
  });
});

describe('lines', () => {
  it('are broken at blanks, and a word that is too long stands alone', () => {
    expect(wrap('one two three', 9, '  ')).toEqual(['  one two', '  three']);
    expect(wrap('one incomprehensibility two', 10, '', shownText('- '))).toEqual(['- one', 'incomprehensibility', 'two']);
  });
});

describe('the clipboard', () => {
  it.each<[NodeJS.Platform, Record<string, string>, string[]]>([
    ['darwin', {}, ['pbpaste']],
    ['win32', {}, ['powershell.exe']],
    ['linux', {}, ['xclip', 'xsel']],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['wl-paste', 'xclip', 'xsel']],
    ['linux', { WSL_DISTRO_NAME: 'Debian' }, ['powershell.exe', 'xclip', 'xsel']],
  ])('of %s %j is read by %j', (platform, env, expected) => {
    expect(programsFor(env, platform).map(([command]) => command)).toEqual(expected);
  });
});
