import { describe, expect, it } from 'vitest';
import { Grants } from '../../../src/demo/simulated/grants.ts';

const lifetimeMs = 5_000;

function grants(): { made: Grants; pass: (ms: number) => void } {
  let now = 1_000_000;
  return { made: new Grants(() => now, lifetimeMs, 28_800), pass: (ms) => (now += ms) };
}

describe('an access token', () => {
  it.each([
    ['before its last millisecond', lifetimeMs - 1, null],
    ['at its end', lifetimeMs, 'expired'],
  ])('%s', (_name, ms, trouble) => {
    const { made, pass } = grants();
    const { accessToken } = made.logIn('ada');
    pass(ms);
    expect(made.check(accessToken)).toEqual({ label: 'ada#1', trouble });
  });

  it('that was never issued is unknown, and nobody’s', () => {
    const { made } = grants();
    expect(made.check('made-up')).toEqual({ label: 'unknown', trouble: 'unknown' });
    expect(made.accountOf('made-up')).toBeNull();
  });

  it('stays good when its successor is issued', () => {
    const { made } = grants();
    const first = made.logIn('ada');
    made.rotate(first.refreshToken);
    expect(made.check(first.accessToken).trouble).toBeNull();
    expect(made.accountOf(first.accessToken)).toBe('ada');
  });

  it('can be ended for one account before its time, and its login can still be renewed', () => {
    const { made } = grants();
    const [ada, bob] = [made.logIn('ada'), made.logIn('bob')];
    made.endAccessTokens('ada');
    expect(made.check(ada.accessToken).trouble).toBe('expired');
    expect(made.check(bob.accessToken).trouble).toBeNull();
    expect(made.rotate(ada.refreshToken)).toMatchObject({ expiresIn: 28_800 });
  });
});

describe('a refresh token', () => {
  it('is good once; its login is renewed under the next label', () => {
    const { made } = grants();
    const next = made.rotate(made.logIn('ada').refreshToken);
    expect(made.check(next?.accessToken ?? '')).toEqual({ label: 'ada#2', trouble: null });
    expect(made).toMatchObject({ rotations: 1, reuses: 0 });
  });

  it('that is shown again ends its whole family, the newest login included, and no other', () => {
    const { made } = grants();
    const [first, other] = [made.logIn('ada'), made.logIn('ada')];
    const second = made.rotate(first.refreshToken);
    expect(made.rotate(first.refreshToken)).toBeNull();
    expect(made.check(second?.accessToken ?? '').trouble).toBe('revoked');
    expect(made.rotate(second?.refreshToken ?? '')).toBeNull();
    expect(made.check(other.accessToken).trouble).toBeNull();
    expect(made).toMatchObject({ rotations: 1, reuses: 1 });
  });

  it('that is shown again is counted also when its family is dead already', () => {
    const { made } = grants();
    const first = made.logIn('ada');
    made.rotate(first.refreshToken);
    made.endGrants();
    expect(made.rotate(first.refreshToken)).toBeNull();
    expect(made.reuses).toBe(1);
  });

  it('of a grant that was ended is refused without being a reuse', () => {
    const { made } = grants();
    const [ada, bob] = [made.logIn('ada'), made.logIn('bob')];
    made.endGrants('ada');
    expect(made.rotate(ada.refreshToken)).toBeNull();
    expect(made.check(ada.accessToken).trouble).toBe('revoked');
    expect(made.rotate(bob.refreshToken)).not.toBeNull();
    expect(made).toMatchObject({ rotations: 1, reuses: 0 });
  });

  it('that was never issued is refused and spends nothing', () => {
    const { made } = grants();
    expect(made.rotate('made-up')).toBeNull();
    expect(made).toMatchObject({ rotations: 0, reuses: 0 });
  });
});
