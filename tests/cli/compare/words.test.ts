import { expect, it } from 'vitest';
import { compareInWords } from '../../../src/cli/compare/words.ts';
import { plainPaint } from '../../../src/cli/doctor/paint.ts';
import type { Comparison, Difference } from '../../../src/doctor/snapshot/compare.ts';

const one = (changes: Partial<Difference> = {}): Difference => ({
  name: 'clock.skew',
  left: 0,
  right: null,
  why: 'the clocks differ',
  weight: 0.9,
  id: null,
  ...changes,
});

function page(differences: readonly Difference[], all = false, changes: Partial<Comparison> = {}): string[] {
  return compareInWords({ schema: 1, differences, same: 12, sameKey: true, ...changes }, ['here', 'there'], plainPaint, all).split('\n');
}

it('the likeliest comes first, then all of them in columns', () => {
  expect(page([one(), one({ name: 'env', left: 'set', right: true, why: 'a key', id: 'env-shadows-login' })])).toEqual([
    '≠ the clocks differ  (clock.skew)',
    '',
    '              here → there',
    '  clock.skew  0 → –',
    '              the clocks differ',
    '  env         set → true',
    '              a key',
    '',
    '12 facts are the same.',
  ]);
});

it('what speaks for a class is explained next', () => {
  expect(page([one({ id: 'clock-skew' })]).slice(-4)).toEqual(['', 'next: holdfast explain clock-skew', '', '12 facts are the same.']);
});

it.each([
  [0.4, false, '≠ the clocks differ  (clock.skew)', '12 facts are the same.'],
  [
    0.39,
    false,
    '✓ Nothing differs that explains a failed sign-in',
    '12 facts are the same; 1 small differences are left out, --all shows them.',
  ],
  [0.39, true, '≠ the clocks differ  (clock.skew)', '12 facts are the same.'],
])('a difference of the weight %f, all: %s', (weight, all, first, last) => {
  const lines = page([one({ weight })], all);
  expect([lines[0], lines.at(-1)]).toEqual([first, last]);
});

it('says how to make two that can be compared', () => {
  expect(page([], false, { sameKey: false }).join('\n')).toContain('holdfast snapshot --with here -o there');
});
