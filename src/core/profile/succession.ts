/** What follows a record: a successor, a failure, or an intent. Pure; what is drawn at random is handed in. */
import type { Granted, GrantOutcome } from './grant-answer.ts';
import { isHasty } from './haste.ts';
import type { Intent, ProfileCredential, ProfileRecord, Refusals, RecordTrouble } from './record.ts';
import type { Generation } from './record.ts';
import { dueAt, pauseMs } from './schedule.ts';
import { quoted } from './server-words.ts';

export interface Draw {
  readonly generation: Generation;
  /** 0..1. */
  readonly jitter: number;
}

/** A rotation is remembered for the brake, and these are enough for it. */
const hastyKept = 20;

/** A set-up that was not accepted is tried again this often at least, since somebody may have mended it at the server. */
const mendedMs = 300_000;

/** The record of a first login, or of one that takes another's place. */
export function firstRecord(
  profile: { readonly name: string; readonly header: string },
  granted: Granted,
  startedAt: number,
  draw: Draw,
): ProfileRecord {
  return {
    profile: profile.name,
    header: profile.header,
    credential: credentialOf(granted, startedAt, draw, null),
    ...wellFields,
    hasty: [],
  };
}

/** The record after a renewal. What the server did not name stays as it was (RFC 6749 §6). */
export function successor(
  before: ProfileRecord,
  granted: Granted,
  startedAt: number,
  now: number,
  draw: Draw,
): ProfileRecord {
  const credential = credentialOf(granted, startedAt, draw, before.credential);
  const hasty = isHasty(before.credential, credential, now) ? [...before.hasty, now].slice(-hastyKept) : before.hasty;
  return { ...before, credential, ...wellFields, hasty };
}

const wellFields = { intent: null, trouble: null, retryAt: null, failures: 0 } as const;

function credentialOf(
  granted: Granted,
  startedAt: number,
  draw: Draw,
  before: ProfileCredential | null,
): ProfileCredential {
  const { lifetimeMs } = granted;
  return {
    generation: draw.generation,
    access: granted.access,
    tokenType: granted.tokenType,
    refresh: granted.refresh ?? before?.refresh ?? null,
    issuedAt: startedAt,
    expiresAt: lifetimeMs === null ? null : startedAt + lifetimeMs,
    renewAt: dueAt(startedAt, lifetimeMs, draw.jitter),
    scope: granted.scope ?? before?.scope ?? null,
    subject: granted.subject ?? before?.subject ?? null,
    endpoints: granted.endpoints ?? before?.endpoints ?? null,
  };
}

export function withIntent(record: ProfileRecord, intent: Intent): ProfileRecord {
  return { ...record, intent };
}

type Failed = Exclude<GrantOutcome, { kind: 'granted' }>;

/** What is known beside the outcome of a renewal. */
export interface FailedWhere {
  /** What a probe said, for an answer that was lost. */
  readonly accessWorks: boolean | null;
  /** Whether the access token had ended or was refused, so that the answer was waited for. */
  readonly lapsed: boolean;
}

/** The record after a renewal that brought nothing. */
export function afterFailure(
  record: ProfileRecord,
  outcome: Failed,
  { accessWorks, lapsed }: FailedWhere,
  now: number,
  jitter: number,
): ProfileRecord {
  const failures = record.failures + 1;
  const pause = pauseMs(failures, leastPauseMs(outcome), jitter);
  const refusals = refusalsAfter(record.trouble, outcome, lapsed);
  return {
    ...record,
    intent: null,
    trouble: troubleOf(outcome, accessWorks, refusals, now),
    failures,
    retryAt: now + pause,
  };
}

/** What nobody can read is tried again as if the server had been away, until it has said the same often enough. */
function leastPauseMs(outcome: Failed): number | null {
  if (outcome.kind !== 'refused') return outcome.retryAfterMs;
  return outcome.about === 'unknown' ? null : mendedMs;
}

/** A server that was not reached in between says nothing of the refusals before. */
function refusalsAfter(before: RecordTrouble | null, outcome: Failed, lapsed: boolean): Refusals | null {
  if (outcome.kind === 'lost' || (outcome.kind === 'refused' && outcome.about !== 'unknown')) return null;
  const known = before?.kind === 'unavailable' ? (before.inOtherWords ?? null) : null;
  const { status } = outcome;
  if (status === undefined || !lapsed) return known;
  return { status, times: known?.status === status ? known.times + 1 : 1 };
}

function troubleOf(outcome: Failed, accessWorks: boolean | null, refusals: Refusals | null, at: number): RecordTrouble {
  switch (outcome.kind) {
    case 'refused':
      if (outcome.about !== 'unknown') return { ...outcome, at };
      return {
        kind: 'unavailable',
        at,
        detail: `the token endpoint answered ${outcome.status} (${outcome.error}${quoted(outcome.description)})`,
        ...(refusals === null ? {} : { inOtherWords: refusals }),
      };
    case 'unavailable':
      return {
        kind: 'unavailable',
        at,
        detail: outcome.detail,
        ...(refusals === null ? {} : { inOtherWords: refusals }),
      };
    case 'lost':
      return { kind: 'lost', how: outcome.how, at, detail: outcome.detail, accessWorks };
  }
}
