import { expect, it } from 'vitest';
import { finding } from '../../../src/doctor/finding.ts';
import type { Finding } from '../../../src/doctor/finding.ts';
import { leftToPerson, planRepairs } from '../../../src/doctor/repairs/plan.ts';
import type { Repair } from '../../../src/doctor/repairs/repair.ts';

const child: Repair = { kind: 'child-environment', unset: ['ANTHROPIC_API_KEY'], set: {}, trim: [] };
const renew: Repair = { kind: 'renew-by-client' };
const lock: Repair = { kind: 'remove-lock', path: '/a.lock' };
const one = (id: string, level: Finding['level'], repair: Repair | null): Finding => finding(id, level, 0.9, 'seen', { repair });
const ids = (findings: readonly Finding[]): string[] => planRepairs(findings).map(({ finding: { id } }) => id);

it.each<[string, Finding[], string[]]>([
  ['nothing asks for nothing', [], []],
  [
    'errors and warnings are repaired, notes are not',
    [one('a', 'error', lock), one('b', 'info', renew), one('c', 'warning', child)],
    ['c', 'a'],
  ],
  ['what has no repair is not in the plan', [one('a', 'error', null)], []],
  ['the same repair is made once, for the first that asks', [one('a', 'error', lock), one('b', 'error', { ...lock })], ['a']],
  ['the same kind at another place is another one', [one('a', 'error', lock), one('b', 'error', { ...lock, path: '/b.lock' })], ['a', 'b']],
])('%s', (_, findings, expected) => expect(ids(findings)).toEqual(expected));

it('the least intrusive comes first, whatever the order of the findings', () => {
  const all: Array<readonly [string, Repair]> = [
    ['renew', renew],
    ['lock', lock],
    ['child', child],
  ];
  const forwards = ids(all.map(([id, repair]) => one(id, 'error', repair)));
  expect(ids(all.toReversed().map(([id, repair]) => one(id, 'error', repair)))).toEqual(forwards);
  expect(forwards[0]).toBe('child');
});

it('a person is left what stops work and nothing repairs', () => {
  const findings = [one('a', 'error', null), one('b', 'error', lock), one('c', 'warning', null), one('d', 'info', null)];
  expect(leftToPerson(findings).map(({ id }) => id)).toEqual(['a']);
});
