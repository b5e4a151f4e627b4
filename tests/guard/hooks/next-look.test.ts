import { describe, expect, it } from 'vitest';
import type { StoreReading } from '../../../src/core/credential.ts';
import { nextLookAt, nextLookAtAnother } from '../../../src/guard/hooks/next-look.ts';

const minute = 60_000;
const now = 1_000_000_000;

function login(expiresInMs: number | null, refresh: string | null = 'refresh'): StoreReading {
  const reading: unknown = {
    kind: 'login',
    login: { generation: 'g', refresh, expiresAt: expiresInMs === null ? null : now + expiresInMs },
  };
  return reading as StoreReading;
}

describe('the next look at a login', () => {
  it.each<[string, StoreReading, number | null]>([
    ['that is good for hours comes after ten minutes', login(8 * 60 * minute), 10 * minute],
    ['comes when its renewal falls due', login(25 * minute), 5 * minute],
    ['whose due renewal failed comes a little later', login(10 * minute), 15_000],
    ['never comes later than a minute before it lapses', login(70_000), 10_000],
    ['that lapses within a minute comes at once', login(60_000), null],
    ['that nobody can renew comes after ten minutes', login(70_000, null), 10 * minute],
    ['that names no end comes after ten minutes', login(null), 10 * minute],
    ['in a blank store comes at once', { kind: 'blank', identity: { account: null, organization: null, email: null } }, null],
    ['in a store that is not there comes at once', { kind: 'absent' }, null],
  ])('%s', (_, reading, inMs) => {
    expect(nextLookAt(reading, 0.5, now)).toBe(inMs === null ? null : now + inMs);
  });

  it('at a credential that is none of ours comes after ten minutes', () => {
    expect(nextLookAtAnother(now)).toBe(now + 10 * minute);
  });
});
