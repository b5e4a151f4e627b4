import { describe, expect, it } from 'vitest';
import { brakedUntil, isHasty, usualBrake } from '../../../src/core/profile/haste.ts';
import { Secret } from '../../../src/core/profile/secret.ts';
import { credential, hour } from './samples.ts';

const after = (over: object = {}) => ({ access: new Secret('fake-access-2'), expiresAt: 2 * hour, ...over });

describe('a renewal', () => {
  it.each<[string, boolean, Parameters<typeof isHasty>]>([
    ['at its time is none', false, [credential(), after(), 45 * 60_000]],
    ['of one 29,999 ms old is', true, [credential(), after(), 29_999]],
    ['of one 30 s old is none', false, [credential(), after(), 30_000]],
    ['of one of 10 s after 4,999 ms is', true, [credential({ expiresAt: 10_000 }), after(), 4_999]],
    ['of one of 10 s after 5 s is none', false, [credential({ expiresAt: 10_000 }), after(), 5_000]],
    ['of one without end after 30 s is none', false, [credential({ expiresAt: null }), after({ expiresAt: null }), 30_000]],
    ['that brought the same token is', true, [credential(), after({ access: new Secret('fake-access-1') }), 45 * 60_000]],
    ['that moved no end is', true, [credential(), after({ expiresAt: hour }), 45 * 60_000]],
  ])('in haste: %s', (_, hasty, [before, next, now]) => expect(isHasty(before, next, now)).toBe(hasty));
});

describe('the brake', () => {
  const times = (count: number, last: number): number[] => Array.from({ length: count }, (_, i) => last - (count - 1 - i) * 10);

  it.each<[string, number[], number, number | null]>([
    ['lets four pass', times(4, 1_000), 1_001, null],
    ['holds after five, for 2 s', times(5, 1_000), 1_001, 3_000],
    ['lets go after these', times(5, 1_000), 3_000, null],
    ['holds for twice as long after six', times(6, 1_000), 1_001, 5_000],
    ['holds for a minute at most', times(20, 1_000), 1_001, 61_000],
    ['forgets after a minute', times(5, 1_000), 61_000, null],
    ['does not believe a clock that was set back', times(5, 100_000), 1_000, null],
  ])('%s', (_, hasty, now, until) => expect(brakedUntil(hasty, now, usualBrake)).toBe(until));
});
