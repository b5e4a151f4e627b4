import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/profile/secret.ts';
import { afterFailure, firstRecord, successor, withIntent } from '../../../src/core/profile/succession.ts';
import { credential, generation, granted, hour, record } from './samples.ts';

const draw = { generation: generation('g2'), jitter: 0 };
const troubled = record({
  intent: { startedAt: 1, by: 'x' },
  trouble: { kind: 'unavailable', at: 1, detail: 'x' },
  retryAt: 9,
  failures: 3,
});

describe('a successor', () => {
  it('lasts from when it was asked for, and is well', () => {
    expect(successor(troubled, granted(2), 1_000, 60_000, draw)).toMatchObject({
      credential: { generation: 'g2', issuedAt: 1_000, expiresAt: 1_000 + hour, renewAt: 1_000 + 0.65 * hour },
      intent: null,
      trouble: null,
      retryAt: null,
      failures: 0,
      hasty: [],
    });
  });

  it('keeps what the server did not name', () => {
    const endpoints = { token: 't', authorization: null, deviceAuthorization: null, revocation: null, userinfo: null };
    const before = record({ credential: credential({ scope: 'a', subject: 'me', endpoints }) });
    const next = successor(before, granted(2, { refresh: null }), 0, hour, draw).credential;
    expect(next.refresh?.reveal()).toBe('fake-refresh-1');
    expect(next).toMatchObject({ scope: 'a', subject: 'me', endpoints });
  });

  it('of unknown lifetime has no end and no time of renewal', () => {
    expect(successor(record(), granted(2, { lifetimeMs: null }), 0, hour, draw).credential).toMatchObject({
      expiresAt: null,
      renewAt: null,
    });
  });

  it('notes haste, and of that the last twenty', () => {
    const hasty = Array.from({ length: 20 }, (_, i) => i);
    expect(successor(record({ hasty }), granted(2), 0, 50, draw).hasty).toEqual([...hasty.slice(1), 50]);
    const again = granted(2, { access: new Secret('fake-access-1') });
    expect(successor(record(), again, hour, hour, draw).hasty).toEqual([hour]);
  });
});

describe('a first record', () => {
  it('belongs to its profile', () => {
    const first = firstRecord({ name: 'work', header: 'x-api-key' }, granted(1), 5, draw);
    expect(first).toMatchObject({ profile: 'work', header: 'x-api-key', credential: { generation: 'g2', issuedAt: 5 }, failures: 0 });
  });
});

describe('after a failure', () => {
  it.each<[string, Parameters<typeof afterFailure>[1], boolean | null, object]>([
    [
      'nothing was spent',
      { kind: 'unavailable', detail: 'd', retryAfterMs: 30_000 },
      null,
      { trouble: { kind: 'unavailable', detail: 'd' }, retryAt: 31_000 },
    ],
    [
      'the grant is over',
      { kind: 'refused', about: 'grant', error: 'invalid_grant' },
      null,
      { trouble: { kind: 'refused', about: 'grant' } },
    ],
    [
      'the set-up is tried again after five minutes',
      { kind: 'refused', about: 'client', error: 'invalid_client' },
      null,
      { retryAt: 301_000 },
    ],
    [
      'an answer was lost',
      { kind: 'lost', how: 'reset', detail: 'd', retryAfterMs: null },
      false,
      { trouble: { kind: 'lost', how: 'reset', accessWorks: false } },
    ],
  ])('%s', (_, outcome, works, expected) => {
    const before = withIntent(record(), { startedAt: 1, by: 'x' });
    expect(afterFailure(before, outcome, { accessWorks: works, lapsed: true }, 1_000, 0.5)).toMatchObject({
      ...expected,
      intent: null,
      failures: 1,
    });
  });

  const refusal = (status: number) => ({ kind: 'unavailable', detail: `answered ${status}`, retryAfterMs: null, status }) as const;
  const away = { kind: 'unavailable', detail: 'not reached', retryAfterMs: null } as const;

  it.each<[string, ReadonlyArray<readonly [Parameters<typeof afterFailure>[1], boolean]>, object | undefined]>([
    [
      'three equal ones',
      [
        [refusal(403), true],
        [refusal(403), true],
        [refusal(403), true],
      ],
      { status: 403, times: 3 },
    ],
    [
      'another status begins anew',
      [
        [refusal(403), true],
        [refusal(403), true],
        [refusal(400), true],
      ],
      { status: 400, times: 1 },
    ],
    [
      'a server that was away in between says nothing',
      [
        [refusal(400), true],
        [away, true],
        [refusal(400), true],
      ],
      { status: 400, times: 2 },
    ],
    [
      'those ahead of the end do not count',
      [
        [refusal(400), false],
        [refusal(400), false],
        [refusal(400), true],
      ],
      { status: 400, times: 1 },
    ],
    [
      'a server that is away alone',
      [
        [away, true],
        [away, true],
      ],
      undefined,
    ],
    [
      'what the server named ends the row',
      [
        [refusal(400), true],
        [{ kind: 'refused', about: 'client', error: 'x' }, true],
        [refusal(400), true],
      ],
      { status: 400, times: 1 },
    ],
  ])('refusals in other words are counted: %s', (_, outcomes, counted) => {
    const after = outcomes.reduce(
      (one, [outcome, lapsed]) => afterFailure(one, outcome, { accessWorks: null, lapsed }, 1_000, 0.5),
      record(),
    );
    expect(after.trouble?.kind === 'unavailable' ? after.trouble.inOtherWords : null).toEqual(counted);
  });
});
