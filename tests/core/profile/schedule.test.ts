import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAt, isClockBehind, isDue, isUsable, pauseMs } from '../../../src/core/profile/schedule.ts';
import { credential, hour } from './samples.ts';

describe('the time of a renewal', () => {
  it.each<[number, number]>([
    [0, 0.65 * hour],
    [1, 0.8 * hour],
  ])('lies, for a draw of %d, at %d ms of an hour', (jitter, at) => expect(dueAt(0, hour, jitter)).toBe(at));

  it('is none without a lifetime', () => expect(dueAt(0, null, 0.5)).toBeNull());

  it('comes always after the issue and while the token can still be used', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 400 * 86_400_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (lifetime, jitter) => {
        const at = dueAt(0, lifetime, jitter) ?? -1;
        expect(at).toBeGreaterThan(0);
        expect(isUsable(credential({ expiresAt: lifetime, renewAt: at }), at)).toBe(true);
      }),
    );
  });
});

describe('a credential', () => {
  it.each<[string, number | null, number, boolean]>([
    ['an hour, just before its last 10 s', hour, hour - 10_001, true],
    ['an hour, in its last 10 s', hour, hour - 10_000, false],
    ['20 s, just before its last tenth', 20_000, 17_999, true],
    ['20 s, in its last tenth', 20_000, 18_000, false],
    ['no known end', null, 1e12, true],
    ['a clock that was set back by 61 s', hour, -60_001, true],
  ])('of %s', (_, expiresAt, now, usable) => expect(isUsable(credential({ expiresAt }), now)).toBe(usable));

  it.each<[string, number | null, number, boolean]>([
    ['just before its time', 1_000, 999, false],
    ['at its time', 1_000, 1_000, true],
    ['without a time', null, 1e12, false],
  ])('is due or not %s', (_, renewAt, now, due) => expect(isDue(credential({ renewAt }), now)).toBe(due));

  it.each<[number, boolean]>([
    [-60_000, false],
    [-60_001, true],
  ])('with the clock at %d ms is one of the future: %j', (now, behind) => {
    expect(isClockBehind(credential(), now)).toBe(behind);
    expect(isDue(credential({ renewAt: -hour }), now)).toBe(!behind);
  });
});

describe('the pause after a failure', () => {
  it.each<[number, number | null, number, number]>([
    [1, null, 0.5, 2_000],
    [2, null, 0.5, 4_000],
    [1, null, 0, 1_500],
    [1, null, 1, 2_500],
    [20, null, 0.5, 300_000],
    [1, 60_000, 0.5, 60_000],
    [1, 0, 0.5, 2_000],
  ])('%d in a row, told to wait %j ms, drawn %d', (failures, told, jitter, ms) => expect(pauseMs(failures, told, jitter)).toBe(ms));
});
