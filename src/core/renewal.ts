/**
 * Use it, adopt it, renew it, wait, hold, or give up? The decision behind every gate: the timer ahead of expiry, the
 * refusal from upstream, the start of a run. It is asked again after every wait, and again under the lease.
 */
import type { Fingerprint, StoreReading } from './credential.ts';
import type { ClientLockState, Obstacle, RenewalAttempt } from './attempt.ts';

/** Everything the decision rests on; one moment, one clock. */
export interface Situation {
  readonly now: number;
  readonly reading: StoreReading;
  /** The generation that an upstream refused, or null when nothing was refused and expiry is what is asked about. */
  readonly refused: Fingerprint | null;
  /** Whether the store's generation is near enough to its end to be renewed though nothing was refused. */
  readonly due: boolean;
  readonly lock: ClientLockState;
  readonly obstacle: Obstacle | null;
  /** The last attempt at this store by any session of this machine. */
  readonly attempt: RenewalAttempt | null;
  /** When the store's generation was seen to take the place of another, null where it was there from the start. */
  readonly bornAt: number | null;
  /** Whether the store's generation was ever accepted by the upstream. */
  readonly proven: boolean;
  /** How many generations in a row, this one included, came up before our eyes without one of them being accepted. */
  readonly unprovenInARow: number;
  /** How often a request was sent again with this generation, since it was born, to see whether it is accepted. */
  readonly probes: number;
  /** Whether there is an official client to send. */
  readonly messengerAvailable: boolean;
  /** Whether the session goes to the vendor by another way than a messenger, so that it may reach what a messenger cannot. */
  readonly clientHasOtherWay: boolean;
}

export type RenewalDecision =
  | { readonly do: 'use' }
  | { readonly do: 'adopt' }
  | { readonly do: 'renew' }
  /** Somebody else is refreshing: look again soon. */
  | { readonly do: 'await-other' }
  /** Nothing can be done before `until`; not the login's fault. */
  | { readonly do: 'wait'; readonly until: number; readonly because: WaitReason }
  /** The vendor refuses a login that it has just issued: see whether it still does, without spending another. */
  | { readonly do: 'probe'; readonly at: number }
  | { readonly do: 'hold'; readonly because: HoldReason }
  /** No messenger can be sent or reach the vendor, so the client is left to heal itself as it would without Holdfast. */
  | { readonly do: 'leave-to-client'; readonly because: LeftToClient }
  | { readonly do: 'give-up'; readonly because: 'fresh-login-refused' };

/** Why a login that can be renewed is left to the client, which does so by itself. */
export type LeftToClient = 'no-client-found' | 'other-way';

/** Whether nothing is wrong with the login as far as anybody knows, and its client renews it. */
export function isLeftToClient(because: string): because is LeftToClient {
  return because === 'no-client-found' || because === 'other-way';
}

/** What is being waited out, none of which is the login's fault. */
export type WaitReason =
  /** The token endpoint gave nothing, and is asked again later. */
  | 'token-endpoint'
  /** A messenger was started by a session that is gone; whether it is done cannot be known yet. */
  | 'messenger-lost'
  /** Another process of the client is refreshing. */
  | 'other-refresh'
  /** The vendor refuses a login that it has just issued. */
  | 'fresh-login-refused';

/** Why only a person can help. */
export type HoldReason =
  | 'store-blank'
  | 'no-login'
  | 'store-unreadable'
  | 'login-ended'
  | 'not-renewable'
  /** The store shows a login again that was already spent or found dead: a restored backup, an old copy. */
  | 'login-spent'
  | 'store-not-writable';

/** A messenger may be at work for as long as the client's own refresh time-outs allow: four of 30 s, and some. */
const openAttemptMs = 150_000;

/** Back-off after a token endpoint gave nothing, by number of messengers that this generation has had. */
const backOffMs = [5_000, 10_000, 20_000, 40_000, 60_000, 120_000, 300_000] as const;

/**
 * How old a login that never worked must be before another is asked for, by the number of such logins in a row: a vendor
 * that refuses everything must not be answered with one refresh after the other.
 */
const longestUnprovenPauseMs = 900_000;
const unprovenPauseMs = [10_000, 60_000, 300_000, longestUnprovenPauseMs] as const;

/** Pauses before such a login is shown to the upstream again; each costs the client one of its ten retries. */
const probePauseMs = [5_000, 60_000, 300_000] as const;

/**
 * Decides what to do for one store at one moment.
 *
 * @param jitter 0..1, drawn by the caller; spreads waiters by up to a quarter of the back-off.
 */
export function decideRenewal(s: Situation, jitter: number): RenewalDecision {
  if (s.reading.kind === 'absent') return { do: 'hold', because: 'no-login' };
  if (s.reading.kind === 'blank') return { do: 'hold', because: 'store-blank' };
  if (s.reading.kind === 'unreadable') return { do: 'hold', because: 'store-unreadable' };

  const login = s.reading.login;
  if (s.refused !== null && s.refused !== login.generation) return { do: 'adopt' };
  if (s.refused === null && !s.due) return { do: 'use' };
  if (s.lock === 'held') return { do: 'await-other' };
  if (login.deadlineAt !== null && login.deadlineAt <= s.now) return { do: 'hold', because: 'login-ended' };
  if (login.refresh === null) return { do: 'hold', because: 'not-renewable' };
  if (s.obstacle !== null) return { do: 'hold', because: 'store-not-writable' };

  const tried = s.attempt?.generation === login.generation ? s.attempt : null;
  if (tried !== null) {
    const answer = afterAttempt(tried, s.now, jitter);
    const isOutOfReach = tried.result === 'unavailable' && s.refused !== null;
    if (isOutOfReach && s.clientHasOtherWay) return { do: 'leave-to-client', because: 'other-way' };
    if (answer !== null) return answer;
  }
  const patience = s.refused === null ? null : afterUnproven(s, login.expiresAt);
  if (patience !== null) return patience;
  return s.messengerAvailable ? { do: 'renew' } : { do: 'leave-to-client', because: 'no-client-found' };
}

/** What an earlier attempt at the very generation that is in the store forbids or delays. */
function afterAttempt(tried: RenewalAttempt, now: number, jitter: number): RenewalDecision | null {
  // The store shows what was already renewed away or found dead: sending it again would end the whole family
  // (RFC 9700 §4.14.2).
  if (tried.result === 'moved' || tried.result === 'refused') return { do: 'hold', because: 'login-spent' };
  if (tried.result === 'open') {
    const until = tried.startedAt + openAttemptMs;
    return now < until ? { do: 'wait', until, because: 'messenger-lost' } : null;
  }
  const pause = backOffMs[Math.min(tried.count, backOffMs.length) - 1] ?? backOffMs[0];
  const until = tried.startedAt + pause * (1 + jitter / 4);
  return now < until ? { do: 'wait', until, because: 'token-endpoint' } : null;
}

/** What is done about a login that took the place of another before our eyes and never worked; null once it may be renewed. */
function afterUnproven(s: Situation, expiresAt: number | null): RenewalDecision | null {
  if (s.proven || s.bornAt === null) return null;
  if (expiresAt !== null && expiresAt <= s.now) return null;
  const pause = unprovenPauseMs[s.unprovenInARow - 1];
  const renewFrom = s.bornAt + (pause ?? longestUnprovenPauseMs);
  // One that was there this long is not fresh: where nobody sees what is accepted, it has worked all the while.
  if (renewFrom <= s.now) return null;
  if (pause === undefined) return { do: 'give-up', because: 'fresh-login-refused' };
  const probeAt = s.now + (probePauseMs[s.probes] ?? Infinity);
  if (probeAt < renewFrom) return { do: 'probe', at: probeAt };
  return { do: 'wait', until: renewFrom, because: 'fresh-login-refused' };
}
