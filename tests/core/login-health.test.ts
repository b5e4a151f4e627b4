import { describe, expect, it } from 'vitest';
import { healthOf } from '../../src/core/login-health.ts';
import type { LoginHealth, LoginSeen } from '../../src/core/login-health.ts';
import { lastRenewal } from '../../src/core/last-renewal.ts';
import type { RenewalAttempt } from '../../src/core/attempt.ts';
import type { Fingerprint } from '../../src/core/credential.ts';

const now = 1_000_000;
const good: LoginSeen = { state: 'login', expiresAt: now + 1, endsAt: null, renewable: true, refused: false, isUnsaveable: false };
const person = (because: string) => ({ kind: 'person-needed', because }) as LoginHealth;

describe('the health of a login', () => {
  it.each<[string, Partial<LoginSeen>, LoginHealth]>([
    ['is good while the access token is', {}, { kind: 'good' }],
    ['is good when the token lapsed and can be renewed', { expiresAt: now - 86_400_000 }, { kind: 'good' }],
    ['is good where no end is known', { expiresAt: null, renewable: false }, { kind: 'good' }],
    ['is good until a token that cannot be renewed lapses', { renewable: false }, { kind: 'good' }],
    ['is good though a renewal was refused, while the token is', { refused: true }, { kind: 'good' }],
    ['needs a person when that has happened', { renewable: false, expiresAt: now }, person('not-renewable')],
    ['needs one at the end of the login, whatever the token says', { endsAt: now }, person('login-ended')],
    ['does not before', { endsAt: now + 1 }, { kind: 'good' }],
    ['needs one when the vendor refused to renew what lapsed', { expiresAt: now, refused: true }, person('login-spent')],
    ['needs one where a renewed login could not be saved', { isUnsaveable: true }, person('store-not-writable')],
    ['is good where nothing is renewed, and so nothing saved', { isUnsaveable: true, renewable: false }, { kind: 'good' }],
    ['has ended, whether or not another could be saved', { isUnsaveable: true, endsAt: now }, person('login-ended')],
    ['needs one for an emptied store', { state: 'blank' }, person('store-blank')],
    ['needs one for a store that cannot be read', { state: 'unreadable' }, person('store-unreadable')],
    ['is nobody’s alarm where nobody logged in', { state: 'absent' }, { kind: 'no-login' }],
  ])('%s', (_name, over, health) => {
    expect(healthOf({ ...good, ...over }, now)).toEqual(health);
  });
});

describe('the last renewal', () => {
  const attempt: RenewalAttempt = { generation: 'a' as Fingerprint, startedAt: now, result: 'moved', count: 1 };

  it('was started by Holdfast where the store changed with the attempt', () => {
    expect(lastRenewal(attempt, now + 300_000)).toEqual({ at: now + 300_000, by: 'holdfast' });
    expect(lastRenewal(attempt, null)).toEqual({ at: now, by: 'holdfast' });
  });

  it('was somebody else’s where the store changed later, or the attempt brought nothing', () => {
    expect(lastRenewal(attempt, now + 300_001)).toEqual({ at: now + 300_001, by: 'elsewhere' });
    expect(lastRenewal({ ...attempt, result: 'unavailable' }, now + 5)).toEqual({ at: now + 5, by: 'elsewhere' });
    expect(lastRenewal(null, now)).toEqual({ at: now, by: 'elsewhere' });
  });

  it('is not known where neither tells', () => {
    expect(lastRenewal(null, null)).toBeNull();
    expect(lastRenewal({ ...attempt, result: 'open' }, null)).toBeNull();
  });
});
