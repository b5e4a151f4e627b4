import { expect, it } from 'vitest';
import { finding } from '../../../src/doctor/finding.ts';
import type { Finding } from '../../../src/doctor/finding.ts';
import type { ActionEnd } from '../../../src/doctor/fix/action.ts';
import { endInWords, mendedInWords, proofByAction, proofByLook, stillFails } from '../../../src/doctor/fix/proof.ts';

const end = (changes: Partial<ActionEnd> = {}): ActionEnd => ({ ok: false, exitCode: 1, id: null, said: 'no', ...changes });

it.each<[string, ActionEnd, ActionEnd, boolean, string]>([
  ['works', end(), end({ ok: true }), true, 'the action works'],
  ['fails as before', end({ id: 'a' }), end({ id: 'a' }), false, 'the action fails as before'],
  ['fails of another class', end({ id: 'a' }), end({ id: 'b' }), true, 'it fails of something else now: b'],
  ['fails of something that is not known', end({ id: 'a' }), end({ said: 'ENOENT' }), true, 'it fails of something else now: ENOENT'],
  ['fails of what was not known before', end(), end({ id: 'b' }), false, 'the action fails as before'],
])('an action that %s proves it', (_, before, after, gone, why) => {
  expect(proofByAction(before, after)).toEqual({ gone, works: after.ok, why });
});

const lock: Finding = finding('lock', 'error', 0.9, 'seen', { repair: { kind: 'remove-lock', path: '/a' } });

it.each<[string, Finding[], boolean]>([
  ['nothing', [], true],
  ['the same', [lock], false],
  ['the same as a note', [{ ...lock, level: 'info' }], true],
  ['the same at another place', [{ ...lock, repair: { kind: 'remove-lock', path: '/b' } }], true],
  ['another fault', [{ ...lock, id: 'other' }], true],
])('a look that finds %s', (_, findings, gone) => {
  expect(proofByLook(lock, findings)).toEqual({ gone, works: false, why: gone ? 'the fault is gone' : 'the fault is still there' });
});

it.each<[Partial<ActionEnd>, string]>([
  [{ ok: true }, 'it works'],
  [{}, 'it fails (exit 1): no'],
  [{ id: 'overloaded', said: '' }, 'it fails (exit 1, overloaded)'],
  [{ exitCode: null }, 'it fails (exit by a signal): no'],
])('%j: %s', (changes, words) => expect(endInWords(end(changes))).toBe(words));

it.each([
  [0, 0, 'nothing to mend'],
  [2, 0, '2 mended, nothing stops work any more'],
  [0, 1, '0 mended, 1 finding is left'],
  [1, 2, '1 mended, 2 findings are left'],
])('%i mended and %i left: %s', (mended, left, words) => expect(mendedInWords(mended, left)).toBe(words));

it.each([
  [0, 'the action still fails'],
  [1, 'the action still fails; 1 kept'],
])('%i kept: %s', (kept, words) => expect(stillFails(kept)).toBe(words));
