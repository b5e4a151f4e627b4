import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProfileQuestion, Rules, ProfileStep } from '../../../src/core/profile/decide.ts';
import { decide } from '../../../src/core/profile/decide.ts';
import { usualBrake } from '../../../src/core/profile/haste.ts';
import type { ProfileRecord, RecordReading, RecordTrouble } from '../../../src/core/profile/record.ts';
import { credential, generation, hour, record } from './samples.ts';

const rotating: Rules = { kind: 'rotating', graceMs: 0, brake: usualBrake };
const repeatable: Rules = { ...rotating, kind: 'repeatable' };
const due = 45 * 60_000;
const spent = hour - 10_000;
const g1 = generation('g1');

const reading = (over: Partial<ProfileRecord> = {}): RecordReading => ({ kind: 'record', record: record(over) });
const asked = (now: number, over: Partial<ProfileQuestion> = {}): ProfileQuestion => ({ now, refused: null, underLease: false, ...over });
const refused = (about: 'grant' | 'client'): RecordTrouble => ({ kind: 'refused', about, error: 'invalid_x', at: 0 });
const lost = (over: Partial<Extract<RecordTrouble, { kind: 'lost' }>> = {}): RecordTrouble => ({
  kind: 'lost',
  how: 'timeout',
  at: 0,
  detail: 'x',
  accessWorks: null,
  ...over,
});

const use: Partial<ProfileStep> = { do: 'use' };
const renewNow: Partial<ProfileStep> = { do: 'renew', meanwhile: null };
const ask = (because: string): object => ({ do: 'ask', because });

describe('an own credential', () => {
  it.each<[string, RecordReading, Rules, ProfileQuestion, object]>([
    ['is used before its time', reading(), rotating, asked(due - 1), use],
    ['is renewed at its time, and used meanwhile', reading(), rotating, asked(due), { do: 'renew', meanwhile: { generation: 'g1' } }],
    ['is renewed, and not used, at its end', reading(), rotating, asked(spent), renewNow],
    ['is renewed when it was refused', reading(), rotating, asked(1, { refused: g1 }), renewNow],
    ['is used when another was refused', reading(), rotating, asked(1, { refused: generation('g0') }), use],
    ['is asked for where none is', { kind: 'absent' }, rotating, asked(1), ask('not-logged-in')],
    ['is fetched where none is and asking costs nothing', { kind: 'absent' }, repeatable, asked(1), renewNow],
    [
      'is asked for where the store cannot be used',
      { kind: 'unusable', detail: 'x', hint: null },
      repeatable,
      asked(1),
      ask('store-unusable'),
    ],
    [
      'is used until its end without a refresh token',
      reading({ credential: credential({ refresh: null }) }),
      rotating,
      asked(spent - 1),
      use,
    ],
    [
      'is asked for after it, without one',
      reading({ credential: credential({ refresh: null }) }),
      rotating,
      asked(spent),
      ask('nothing-to-renew-with'),
    ],
    [
      'needs no refresh token where asking costs nothing',
      reading({ credential: credential({ refresh: null }) }),
      repeatable,
      asked(spent),
      renewNow,
    ],
    ['is used while the clock stands before its issue', reading(), rotating, asked(-hour), use],
    ['is renewed anyway when it is refused then', reading(), rotating, asked(-hour, { refused: g1 }), renewNow],
    ['is used to its end when its grant was refused', reading({ trouble: refused('grant') }), rotating, asked(spent - 1), use],
    ['is asked for then', reading({ trouble: refused('grant') }), rotating, asked(spent), ask('grant-refused')],
    [
      'of a refused set-up is asked for until the next try',
      reading({ trouble: refused('client'), retryAt: spent + 1 }),
      rotating,
      asked(spent),
      ask('client-refused'),
    ],
    ['of a refused set-up is tried again', reading({ trouble: refused('client'), retryAt: spent }), rotating, asked(spent), renewNow],
    [
      'is waited for while the server gives nothing',
      reading({ trouble: { kind: 'unavailable', at: 0, detail: 'x' }, retryAt: spent + 1 }),
      rotating,
      asked(spent),
      { do: 'wait', until: spent + 1, because: 'unavailable' },
    ],
    ['is used meanwhile', reading({ trouble: { kind: 'unavailable', at: 0, detail: 'x' }, retryAt: due + 1 }), rotating, asked(due), use],
    [
      'is tried again at that time',
      reading({ trouble: { kind: 'unavailable', at: 0, detail: 'x' }, retryAt: spent }),
      rotating,
      asked(spent),
      renewNow,
    ],
    ['is not kept waiting by a clock that was set back', reading({ retryAt: spent + 3 * hour }), rotating, asked(spent), renewNow],
    ['whose answer was lost is used to its end', reading({ trouble: lost() }), rotating, asked(spent - 1), use],
    ['whose answer was lost is asked for then', reading({ trouble: lost() }), rotating, asked(spent), ask('answer-lost')],
    [
      'whose answer was lost is asked for when it is refused',
      reading({ trouble: lost() }),
      rotating,
      asked(1, { refused: g1 }),
      ask('answer-lost'),
    ],
    [
      'whose answer was lost, and which the server no longer takes, is asked for at once',
      reading({ trouble: lost({ accessWorks: false }) }),
      rotating,
      asked(1),
      ask('answer-lost'),
    ],
    [
      'whose answer was lost is tried again in a time of grace',
      reading({ trouble: lost({ at: spent }) }),
      { ...rotating, graceMs: 10 },
      asked(spent + 9),
      renewNow,
    ],
    [
      'whose answer was lost is not, after it',
      reading({ trouble: lost({ at: spent }) }),
      { ...rotating, graceMs: 10 },
      asked(spent + 10),
      ask('answer-lost'),
    ],
    [
      'whose answer was lost is not, by a clock that was set back',
      reading({ trouble: lost({ at: spent + 1 }) }),
      { ...rotating, graceMs: 10 },
      asked(spent),
      ask('answer-lost'),
    ],
    [
      'whose answer was lost is tried again where nothing rotates',
      reading({ trouble: lost({ at: spent + 1 }) }),
      { ...rotating, graceMs: Infinity },
      asked(spent),
      renewNow,
    ],
    ['whose answer was lost is tried again where that costs nothing', reading({ trouble: lost() }), repeatable, asked(spent), renewNow],
    [
      'is not renewed ahead after the server failed over it',
      reading({ trouble: lost({ how: 'server-error' }) }),
      rotating,
      asked(due),
      use,
    ],
    [
      'is tried again after that when nothing is left to lose',
      reading({ trouble: lost({ how: 'server-error' }) }),
      rotating,
      asked(spent),
      renewNow,
    ],
    [
      'is waited for between such tries',
      reading({ trouble: lost({ how: 'server-error' }), retryAt: spent + 5 }),
      rotating,
      asked(spent),
      { do: 'wait', until: spent + 5 },
    ],
    [
      'is braked when renewals move nothing',
      reading({ hasty: [1, 2, 3, 4, 5] }),
      rotating,
      asked(6, { refused: g1 }),
      { do: 'wait', until: 2_005, because: 'braked' },
    ],
    [
      'with an open intent is left to its renewer without the lease',
      reading({ intent: { startedAt: 7, by: 'x' } }),
      rotating,
      asked(spent),
      renewNow,
    ],
    [
      'with an open intent is lost under the lease',
      reading({ intent: { startedAt: 7, by: 'x' } }),
      rotating,
      asked(1, { underLease: true }),
      { do: 'note-lost', startedAt: 7 },
    ],
    [
      'with an open intent is renewed where that costs nothing',
      reading({ intent: { startedAt: 7, by: 'x' } }),
      repeatable,
      asked(spent, { underLease: true }),
      renewNow,
    ],
    ['that nobody can renew is used', reading(), { ...rotating, kind: 'no' }, asked(due), use],
    ['that nobody can renew is asked for', reading(), { ...rotating, kind: 'no' }, asked(spent), ask('nothing-to-renew-with')],
  ])('%s', (_, stored, rules, question, expected) => expect(decide(stored, rules, question)).toMatchObject(expected));
});

describe('whatever is stored, and whenever it is asked for', () => {
  const times = fc.integer({ min: -2 * hour, max: 3 * hour });
  const troubles = fc.oneof(
    fc.constant(null),
    fc.record({
      kind: fc.constant('refused' as const),
      about: fc.constantFrom('grant' as const, 'client' as const),
      error: fc.constant('x'),
      at: times,
    }),
    fc.record({ kind: fc.constant('unavailable' as const), at: times, detail: fc.constant('x') }),
    fc.record({
      kind: fc.constant('lost' as const),
      how: fc.constantFrom('crash' as const, 'timeout' as const, 'reset' as const, 'unreadable' as const, 'server-error' as const),
      at: times,
      detail: fc.constant('x'),
      accessWorks: fc.constantFrom(true, false, null),
    }),
  );
  const records = fc
    .record({
      expiresAt: fc.oneof(fc.constant(null), times),
      renewAt: fc.oneof(fc.constant(null), times),
      hasRefresh: fc.boolean(),
      trouble: troubles,
      retryAt: fc.oneof(fc.constant(null), times),
      intent: fc.constantFrom(null, { startedAt: 0, by: 'x' }),
      hasty: fc.array(times, { maxLength: 8 }),
    })
    .map(({ expiresAt, renewAt, hasRefresh, ...notes }) => {
      const given = credential({ expiresAt, renewAt });
      return record({ ...notes, credential: hasRefresh ? given : { ...given, refresh: null } });
    });
  const questions = fc.record({ now: times, refused: fc.constantFrom(null, g1, generation('g0')), underLease: fc.boolean() });
  const outcome = (stored: ProfileRecord, question: ProfileQuestion): ProfileStep =>
    decide({ kind: 'record', record: stored }, rotating, question);

  it('nothing is handed out that was refused', () => {
    fc.assert(
      fc.property(records, fc.integer(), fc.boolean(), (stored, now, underLease) => {
        const step = outcome(stored, { now, refused: g1, underLease });
        expect(step.do === 'use' || (step.do === 'renew' && step.meanwhile !== null)).toBe(false);
      }),
    );
  });

  it('no token is sent that may have been spent, but where the server said that it failed and nothing is left', () => {
    fc.assert(
      fc.property(records, questions, (stored, question) => {
        const step = outcome(stored, question);
        const isSpent = stored.trouble?.kind === 'lost';
        const isAllowed = isSpent && stored.trouble.how === 'server-error' && step.do === 'renew' && step.meanwhile === null;
        expect(step.do !== 'renew' || !isSpent || isAllowed).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('no token is sent under an open intent, after its grant was refused, or where there is none', () => {
    fc.assert(
      fc.property(records, questions, (stored, question) => {
        const { trouble, credential: held, intent } = stored;
        const isOver = held.refresh === null || (trouble?.kind === 'refused' && trouble.about === 'grant');
        const isForbidden = isOver || (intent !== null && question.underLease);
        expect(outcome(stored, question).do === 'renew' && isForbidden).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });
});
