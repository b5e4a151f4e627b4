import { describe, expect, it } from 'vitest';
import type { ClientLogin, Fingerprint, StoreReading } from '../../src/core/credential.ts';
import type { WarningView } from '../../src/core/warning.ts';
import { refreshOf, warningsOf } from '../../src/core/warning.ts';

const day = 86_400_000;
const now = 1_900_000_000_000;

const login: ClientLogin = {
  generation: 'a' as Fingerprint,
  refresh: 'r' as Fingerprint,
  expiresAt: now + 3_600_000,
  deadlineAt: null,
  scopes: [],
  subscription: null,
  identity: { account: null, organization: null, email: null },
};
const ending = (deadlineAt: number | null): StoreReading => ({ kind: 'login', login: { ...login, deadlineAt } });
const view = (over: Partial<WarningView> = {}): WarningView => ({
  reading: ending(null),
  holdMs: null,
  obstacle: null,
  copy: null,
  setting: null,
  link: null,
  deadLock: null,
  ...over,
});

describe('the end of a login', () => {
  it.each<[number, number | undefined]>([
    [7 * day + 1, undefined],
    [7 * day, 7],
    [3 * day + 1, 7],
    [3 * day, 3],
    [day + 1, 3],
    [day, 1],
    [1, 1],
    [0, undefined],
    [-1, undefined],
  ])('%i ms ahead is warned of within %s days', (left, withinDays) => {
    const found = warningsOf(view({ reading: ending(now + left) }), now);
    expect(found.map(([, warning]) => warning)).toEqual(
      withinDays === undefined ? [] : [{ kind: 'login-ends', endsAt: now + left, withinDays }],
    );
  });

  it('before a run may be over is said of the run', () => {
    const kindsFor = (left: number) => warningsOf(view({ reading: ending(now + left), holdMs: 1_000 }), now).map(([, { kind }]) => kind);
    expect(kindsFor(999)).toEqual(['run-may-outlive-login']);
    expect(kindsFor(1_000)).toEqual(['login-ends']);
  });

  it('has a key for each limit and each login, so that each is told once', () => {
    const keys = [now + 6 * day, now + 6 * day + 1, now + 2 * day].map((at) => warningsOf(view({ reading: ending(at) }), now)[0]?.[0]);
    expect(new Set(keys).size).toBe(3);
    expect(warningsOf(view({ reading: ending(now + 6 * day) }), now + 1)[0]?.[0]).toBe(keys[0]);
  });
});

describe('other warnings', () => {
  it('are what was found at the store, and none where nothing was', () => {
    expect(warningsOf(view(), now)).toEqual([]);
    const obstacle = { code: 'store-read-only', detail: 'it is read-only' } as const;
    const found = warningsOf(
      view({ obstacle, copy: '/copy', setting: 'container', link: '/target', deadLock: { path: '/l', since: now - 600_000 } }),
      now,
    );
    expect(found.map(([, warning]) => warning)).toEqual([
      { kind: 'store-not-writable', detail: 'it is read-only' },
      { kind: 'copied-login', other: '/copy', setting: 'container' },
      { kind: 'linked-store', target: '/target' },
      { kind: 'orphaned-lock', path: '/l', since: now - 600_000 },
    ]);
  });

  it('say nothing of a lock that the next renewal may still take over', () => {
    expect(warningsOf(view({ deadLock: { path: '/l', since: now - 599_999 } }), now)).toEqual([]);
  });

  it('say nothing of a link to a store that holds nothing to renew', () => {
    expect(warningsOf(view({ link: '/target', reading: { kind: 'absent' } }), now)).toEqual([]);
  });

  it('know the refresh token of a login, and none where there is no login', () => {
    expect(refreshOf(ending(null))).toBe('r');
    expect(refreshOf({ kind: 'absent' })).toBeNull();
  });
});
