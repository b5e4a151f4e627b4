/**
 * What is to be done with the credential of a profile now? Asked before the lease is taken, and again under it with what stands in
 * the store by then; the second answer decides.
 */
import type { Brake } from './haste.ts';
import { brakedUntil } from './haste.ts';
import type { Renewer } from './ports.ts';
import type { Generation, ProfileCredential, ProfileRecord, RecordReading, RecordTrouble } from './record.ts';
import { isDue, isUsable } from './schedule.ts';

export interface Rules {
  readonly kind: Renewer['kind'];
  readonly graceMs: number;
  readonly brake: Brake;
}

export interface ProfileQuestion {
  /** The generation that an upstream refused, or null. */
  readonly refused: Generation | null;
  readonly now: number;
  /** Whether the asker holds the lease: then an open intent is one of somebody who is gone. */
  readonly underLease: boolean;
}

/** Why only a person can help. */
export type PersonReason =
  | 'not-logged-in'
  | 'nothing-to-renew-with'
  | 'grant-refused'
  | 'client-refused'
  /** In other words than those of RFC 6749, three times. */
  | 'refused-otherwise'
  | 'answer-lost'
  | 'store-unusable';

export type ProfileStep =
  /** Good as it is. */
  | { readonly do: 'use'; readonly credential: ProfileCredential }
  /** To be renewed; `meanwhile` may be used until then, null when nothing may. */
  | { readonly do: 'renew'; readonly meanwhile: ProfileCredential | null }
  /** Nothing may be used, and nothing may be tried before `until`. */
  | { readonly do: 'wait'; readonly until: number; readonly because: 'unavailable' | 'braked' }
  | { readonly do: 'ask'; readonly because: PersonReason }
  /** Under the lease only: the process that began a renewal is gone, and whether it was answered is not known. */
  | { readonly do: 'note-lost'; readonly startedAt: number };

export function decide(reading: RecordReading, rules: Rules, question: ProfileQuestion): ProfileStep {
  if (reading.kind === 'unusable') return { do: 'ask', because: 'store-unusable' };
  if (reading.kind === 'absent') {
    return rules.kind === 'repeatable' ? { do: 'renew', meanwhile: null } : { do: 'ask', because: 'not-logged-in' };
  }
  const { record } = reading;
  const { credential, intent } = record;
  if (question.underLease && intent !== null && rules.kind === 'rotating') {
    return { do: 'note-lost', startedAt: intent.startedAt };
  }
  const usable = mayBeUsed(record, question);
  if (usable && !isDue(credential, question.now)) return { do: 'use', credential };
  const against = whatStandsAgainst(record, rules, question, usable);
  if (against === null) return { do: 'renew', meanwhile: usable ? credential : null };
  return usable ? { do: 'use', credential } : against;
}

function mayBeUsed({ credential, trouble }: ProfileRecord, { refused, now }: ProfileQuestion): boolean {
  const isDead = trouble?.kind === 'lost' && trouble.accessWorks === false;
  return credential.generation !== refused && !isDead && isUsable(credential, now);
}

/** Why no renewal may be tried now, as the step to take where nothing can be used either; or null. */
function whatStandsAgainst(
  record: ProfileRecord,
  rules: Rules,
  { now }: ProfileQuestion,
  usable: boolean,
): ProfileStep | null {
  const { credential, trouble, retryAt } = record;
  if (rules.kind === 'no' || (rules.kind === 'rotating' && credential.refresh === null)) {
    return { do: 'ask', because: 'nothing-to-renew-with' };
  }
  const final = finalTrouble(trouble, rules, now, usable);
  if (final !== null) return { do: 'ask', because: final };
  if (retryAt !== null && now < retryAt && retryAt - now < tooFarMs) {
    return trouble?.kind === 'refused'
      ? { do: 'ask', because: 'client-refused' }
      : { do: 'wait', until: retryAt, because: 'unavailable' };
  }
  const braked = brakedUntil(record.hasty, now, rules.brake);
  return braked === null ? null : { do: 'wait', until: braked, because: 'braked' };
}

/** No pause is as long as this: the clock was set back since it was noted. */
const tooFarMs = 2 * 3_600_000;

/**
 * A trouble that belongs to this very generation and ends with it.
 *
 * After an answer that was lost the token is not sent again (RFC 9700 §4.14.2), but within a time of grace that the server
 * is known to give. Where the server itself said that it failed, the token is sent again once there is nothing left that
 * a second use could destroy: no access token that works, and a person who would have to log in anyway.
 */
function finalTrouble(trouble: RecordTrouble | null, rules: Rules, now: number, usable: boolean): PersonReason | null {
  if (trouble === null) return null;
  if (trouble.kind === 'unavailable') {
    return isRefusedOtherwise(trouble) && rules.kind === 'rotating' ? 'refused-otherwise' : null;
  }
  if (trouble.kind === 'refused') return trouble.about === 'grant' ? 'grant-refused' : null;
  if (rules.kind === 'repeatable' || isInGrace(now - trouble.at, rules.graceMs)) return null;
  return trouble.how === 'server-error' && !usable ? null : 'answer-lost';
}

/**
 * So many equal refusals are an answer, whatever its words. It stays one that cannot be read: the login is kept, since a
 * person may know better, and is not sent again before one has signed in.
 */
const definiteAfter = 3;

/** Whether a server has refused often enough in words of its own. */
export function isRefusedOtherwise(trouble: RecordTrouble | null): boolean {
  return trouble?.kind === 'unavailable' && (trouble.inOtherWords?.times ?? 0) >= definiteAfter;
}

/** A clock that stands before the loss was set back, and tells nothing of how long ago it was. */
function isInGrace(sinceMs: number, graceMs: number): boolean {
  return graceMs === Infinity || (sinceMs >= 0 && sinceMs < graceMs);
}
