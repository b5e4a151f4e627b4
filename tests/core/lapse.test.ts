import { describe, expect, it } from 'vitest';
import type { StoreReading } from '../../src/core/credential.ts';
import { isAboutToBeSpent, lapsedGeneration } from '../../src/core/lapse.ts';

const now = 1_000_000_000;
const second = 1_000;

function login(expiresInMs: number | null, refresh: string | null = 'refresh'): StoreReading {
  const expiresAt = expiresInMs === null ? null : now + expiresInMs;
  const reading: unknown = { kind: 'login', login: { generation: 'one', refresh, expiresAt } };
  return reading as StoreReading;
}

const identity = { account: null, organization: null, email: null };

describe('a stored login', () => {
  it.each<[string, StoreReading, unknown]>([
    ['must be replaced from a minute before its end on', login(60 * second), 'one'],
    ['is good until then', login(61 * second), 'none'],
    ['that nobody can renew is used past its end', login(-second, null), 'none'],
    ['without an end is good', login(null), 'none'],
    ['is missing in an empty store', { kind: 'blank', identity }, null],
    ['is missing where there is no store', { kind: 'absent' }, null],
    ['is missing where it cannot be read', { kind: 'unreadable', detail: 'x' }, null],
  ])('%s', (_, reading, expected) => expect(lapsedGeneration(reading, now)).toBe(expected));

  it.each<[string, StoreReading, boolean]>([
    ['is about to be spent six minutes before its end', login(360 * second), true],
    ['is left alone before that', login(361 * second), false],
    ['is never spent without a refresh token', login(second, null), false],
    ['is never spent without an end', login(null), false],
    ['is not spent where there is none', { kind: 'blank', identity }, false],
  ])('%s', (_, reading, expected) => expect(isAboutToBeSpent(reading, now)).toBe(expected));
});
