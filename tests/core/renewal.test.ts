import { describe, expect, it } from 'vitest';
import type { ClientLogin, Fingerprint } from '../../src/core/credential.ts';
import type { RenewalAttempt } from '../../src/core/ports.ts';
import type { Situation } from '../../src/core/renewal.ts';
import { decideRenewal } from '../../src/core/renewal.ts';

const now = 1_000_000_000;
const old = 'old' as Fingerprint;
const current = 'current' as Fingerprint;

function login(over: Partial<ClientLogin> = {}): Situation['reading'] {
  return {
    kind: 'login',
    login: {
      generation: current,
      refresh: 'refresh' as Fingerprint,
      expiresAt: now + 3_600_000,
      deadlineAt: null,
      scopes: [],
      subscription: null,
      identity: { account: 'a', organization: null, email: null },
      ...over,
    },
  };
}

function situation(over: Partial<Situation> = {}): Situation {
  return {
    now,
    reading: login(),
    refused: current,
    due: false,
    lock: 'free',
    obstacle: null,
    attempt: null,
    bornAt: null,
    proven: true,
    unprovenInARow: 0,
    probes: 0,
    messengerAvailable: true,
    clientHasOtherWay: false,
    ...over,
  };
}

function attempt(over: Partial<RenewalAttempt> = {}): RenewalAttempt {
  return { generation: current, startedAt: now, result: 'unavailable', count: 1, ...over };
}

const unproven = { bornAt: now, proven: false, unprovenInARow: 1 };
const nobody = { account: null, organization: null, email: null };

describe('decideRenewal', () => {
  const cases: Array<[name: string, over: Partial<Situation>, expected: unknown]> = [
    ['renews the generation that was refused', {}, { do: 'renew' }],
    ['adopts what is newer than what was refused', { refused: old }, { do: 'adopt' }],
    ['uses a login that is neither refused nor due', { refused: null }, { do: 'use' }],
    ['renews a login that is due', { refused: null, due: true }, { do: 'renew' }],
    ['holds for a person where there is no store', { reading: { kind: 'absent' } }, { do: 'hold', because: 'no-login' }],
    [
      'holds for a person where the client emptied its store',
      { reading: { kind: 'blank', identity: nobody } },
      { do: 'hold', because: 'store-blank' },
    ],
    [
      'holds where the store cannot be understood',
      { reading: { kind: 'unreadable', detail: 'expected JSON' } },
      { do: 'hold', because: 'store-unreadable' },
    ],
    ['lets another process of the client finish its refresh', { lock: 'held' }, { do: 'await-other' }],
    ['does not wait for a lock that a dead process left', { lock: 'stale' }, { do: 'renew' }],
    ['spends nothing on a login at its end', { reading: login({ deadlineAt: now }) }, { do: 'hold', because: 'login-ended' }],
    ['renews a login a moment before its end', { reading: login({ deadlineAt: now + 1 }) }, { do: 'renew' }],
    ['cannot renew without a refresh token', { reading: login({ refresh: null }) }, { do: 'hold', because: 'not-renewable' }],
    [
      'spends nothing that could not be saved',
      { obstacle: { code: 'store-read-only', detail: 'read-only' } },
      { do: 'hold', because: 'store-not-writable' },
    ],
    [
      'leaves the client to itself where there is no messenger',
      { messengerAvailable: false },
      { do: 'leave-to-client', because: 'no-client-found' },
    ],
    [
      'leaves the client to itself where a messenger reached nothing and the client has another way',
      { clientHasOtherWay: true, attempt: attempt() },
      { do: 'leave-to-client', because: 'other-way' },
    ],
    ['sends a messenger first, also where the client has another way', { clientHasOtherWay: true }, { do: 'renew' }],
    [
      'leaves nothing to another way that was not refused',
      { clientHasOtherWay: true, refused: null, due: true, attempt: attempt() },
      { do: 'wait', because: 'token-endpoint', until: now + 5_000 },
    ],
    [
      'does not leave a login that was spent to another way',
      { clientHasOtherWay: true, attempt: attempt({ result: 'refused' }) },
      { do: 'hold', because: 'login-spent' },
    ],
    ['never spends a generation that was renewed away', { attempt: attempt({ result: 'moved' }) }, { do: 'hold', because: 'login-spent' }],
    ['never spends a generation that was found dead', { attempt: attempt({ result: 'refused' }) }, { do: 'hold', because: 'login-spent' }],
    ['forgets what was tried with another generation', { attempt: attempt({ generation: old, result: 'refused' }) }, { do: 'renew' }],
    [
      'waits while a lost messenger may still be at work',
      { attempt: attempt({ result: 'open', startedAt: now - 149_999 }) },
      { do: 'wait', until: now + 1, because: 'messenger-lost' },
    ],
    ['renews when a lost messenger must have ended', { attempt: attempt({ result: 'open', startedAt: now - 150_000 }) }, { do: 'renew' }],
    [
      'backs off after the token endpoint gave nothing',
      { attempt: attempt({ startedAt: now - 4_999 }) },
      { do: 'wait', until: now + 1, because: 'token-endpoint' },
    ],
    ['asks again after the back-off', { attempt: attempt({ startedAt: now - 5_000 }) }, { do: 'renew' }],
    [
      'backs off longer after each try, to five minutes at the most',
      { attempt: attempt({ count: 99, startedAt: now - 299_999 }) },
      { do: 'wait', until: now + 1, because: 'token-endpoint' },
    ],
    [
      'shows a login that never worked to the upstream again before another is asked for',
      { ...unproven, bornAt: now - 4_000 },
      { do: 'probe', at: now + 5_000 },
    ],
    [
      'waits where the next probe would come after the next renewal',
      { ...unproven, bornAt: now - 5_000 },
      { do: 'wait', until: now + 5_000, because: 'fresh-login-refused' },
    ],
    ['renews a login that never worked once it is ten seconds old', { ...unproven, bornAt: now - 10_000 }, { do: 'renew' }],
    [
      'asks for the next one later each time',
      { ...unproven, bornAt: now - 59_999, unprovenInARow: 2 },
      { do: 'wait', until: now + 1, because: 'fresh-login-refused' },
    ],
    ['probes with longer pauses', { ...unproven, unprovenInARow: 3, probes: 1 }, { do: 'probe', at: now + 60_000 }],
    ['renews a new login at once that worked before it was refused', { ...unproven, proven: true }, { do: 'renew' }],
    ['renews a new login at once that has lapsed meanwhile', { ...unproven, reading: login({ expiresAt: now }) }, { do: 'renew' }],
    [
      'gives up after four logins in a row that never worked',
      { ...unproven, bornAt: now - 899_999, unprovenInARow: 5 },
      { do: 'give-up', because: 'fresh-login-refused' },
    ],
    [
      'gives up no login that was there for a quarter of an hour, however many came before it',
      { ...unproven, bornAt: now - 900_000, unprovenInARow: 50 },
      { do: 'renew' },
    ],
  ];
  it.each(cases)('%s', (_name, over, expected) => {
    expect(decideRenewal(situation(over), 0)).toEqual(expected);
  });

  it('spreads a back-off by at most a quarter', () => {
    const waited = decideRenewal(situation({ attempt: attempt() }), 1);
    expect(waited).toEqual({ do: 'wait', until: now + 6_250, because: 'token-endpoint' });
  });
});
