import { expect, it } from 'vitest';
import { asText } from '../../../src/cli/check/text.ts';
import { plainPaint } from '../../../src/cli/doctor/paint.ts';
import { answerOf } from '../../../src/doctor/preflight/report.ts';
import type { CheckItem, CheckReport } from '../../../src/doctor/preflight/report.ts';

const item = (state: CheckItem['state'], hint: string | null = null, question = 'login'): CheckItem => ({
  question,
  state,
  found: 'what was found',
  id: null,
  hint,
});

function lines(items: readonly CheckItem[], forMs: number | null = null): string[] {
  const report: CheckReport = { schema: 1, ...answerOf(items), client: 'claude', forMs, items };
  return asText(report, plainPaint).split('\n');
}

it.each<[CheckItem['state'], number | null, string]>([
  ['pass', null, '✓ ready'],
  ['pass', 3_600_000, '✓ ready for 1 h'],
  ['warn', null, '✓ ready'],
  ['fail', null, '✗ not ready: what was found'],
  ['person', null, '✗ a person must log in first: what was found'],
  ['unavailable', null, '✗ cannot tell: what was found'],
])('an item that is %s, for %s: %s', (state, forMs, first) => expect(lines([item(state)], forMs)[0]).toBe(first));

it('items stand below each other, and the next step is that of the first', () => {
  expect(lines([item('fail', 'claude auth login'), item('pass', null, 'precedence'), item('warn', 'chmod')]).slice(1)).toEqual([
    '',
    '  ✗ login       what was found',
    '  ✓ precedence  what was found',
    '  ! login       what was found',
    '',
    'next: claude auth login',
  ]);
});

it.each<[CheckItem['state'], string | null]>([
  ['pass', 'claude'],
  ['fail', null],
])('nothing comes next where the first is %s with the hint %s', (state, hint) => expect(lines([item(state, hint)])).toHaveLength(3));
