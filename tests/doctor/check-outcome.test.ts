import { describe, expect, it } from 'vitest';
import { answerOf } from '../../src/doctor/preflight/report.ts';
import type { CheckItem } from '../../src/doctor/preflight/report.ts';
import { judgeRun } from '../../src/doctor/preflight/run-result.ts';

const item = (state: CheckItem['state'], question: string, over: Partial<CheckItem> = {}): CheckItem => ({
  question,
  state,
  found: 'found',
  id: null,
  hint: `mend ${question}`,
  ...over,
});

describe('how a check came out', () => {
  it.each<[string, CheckItem[], object]>([
    ['without any item', [], { answer: 'yes', exitCode: 0, outcome: 'good', who: null, next: null, scope: null }],
    ['with a warning', [item('warn', 'clock')], { answer: 'yes', exitCode: 0, outcome: 'good', next: null }],
    [
      'where the network is away',
      [item('unavailable', 'network'), item('pass', 'login')],
      { answer: 'unavailable', exitCode: 4, outcome: 'unavailable', who: 'vendor', next: 'mend network', scope: 'network' },
    ],
    [
      'where something is wrong, which comes before what nobody could tell',
      [item('unavailable', 'network'), item('fail', 'store')],
      { answer: 'no', exitCode: 1, outcome: 'failed', who: null, next: 'mend store', scope: 'local-runtime' },
    ],
    [
      'where a person must act, which comes before all else',
      [item('fail', 'store'), item('person', 'login')],
      { answer: 'person', exitCode: 3, outcome: 'blocked', who: 'person', next: 'mend login', scope: 'account-session' },
    ],
    ['by a question that is new', [item('fail', 'weather')], { outcome: 'failed', scope: null }],
    ['by an item that knows its scope', [item('fail', 'result', { scope: 'api-key' })], { outcome: 'failed', scope: 'api-key' }],
  ])('%s', (_, items, expected) => expect(answerOf(items)).toMatchObject(expected));

  it.each([
    ['no-credential', { exitCode: 3, outcome: 'blocked', who: 'person', next: 'log in', scope: 'account-session' }],
    ['refresh-token-dead', { exitCode: 3, outcome: 'blocked' }],
    ['overloaded', { exitCode: 1, outcome: 'failed', who: null, next: 'log in', scope: 'account-session' }],
  ])('of a finished run that ended with %s', (id, expected) => {
    const told = { id, auth: true, confidence: 0.9, first: 'log in', scope: 'account-session' };
    expect(answerOf(judgeRun('Not logged in · Please run /login', () => told))).toMatchObject(expected);
  });
});
