/** What will need a person later, said early and once. Times are epoch milliseconds. */
import type { Fingerprint, StoreReading } from './credential.ts';
import type { Obstacle } from './attempt.ts';

export type Warning =
  /** The login reaches the end that no renewal extends. */
  | { readonly kind: 'login-ends'; readonly endsAt: number; readonly withinDays: 1 | 3 | 7 }
  /** It does so before a run that is about to start may be over. */
  | { readonly kind: 'run-may-outlive-login'; readonly endsAt: number }
  /** A renewed login could not be saved. */
  | { readonly kind: 'store-not-writable'; readonly detail: string }
  /** Another store holds the same login: whichever is renewed first ends the other. */
  | { readonly kind: 'copied-login'; readonly other: string; readonly setting: Setting | null }
  /** The login file is a link: the client's renewal replaces the link, and what it led to keeps a login that is spent. */
  | { readonly kind: 'linked-store'; readonly target: string }
  /** A process of the client ended in the middle of a renewal and left its lock behind. */
  | { readonly kind: 'orphaned-lock'; readonly path: string; readonly since: number };

/** Where logins are often copied into. */
export type Setting = 'container' | 'remote';

/** What early warnings rest on. */
export interface WarningView {
  readonly reading: StoreReading;
  /** How long a run that is about to start may be held, or null where none is. */
  readonly holdMs: number | null;
  readonly obstacle: Obstacle | null;
  /** The place of another store with the same refresh token, or null. */
  readonly copy: string | null;
  readonly setting: Setting | null;
  /** Where the login file leads, where it is a link, else null. */
  readonly link: string | null;
  /** A lock whose heartbeat has stopped, or null. */
  readonly deadLock: { readonly path: string; readonly since: number } | null;
}

const dayMs = 86_400_000;

/** The client takes a dead lock over within seconds of its next renewal; one that lies for longer met none. */
const orphanedAfterMs = 600_000;

/** What a person should hear now, each with the key under which it is told once. */
export function warningsOf(view: WarningView, now: number): ReadonlyArray<readonly [key: string, warning: Warning]> {
  const found = [
    endWarning(view, now),
    obstacleWarning(view),
    copyWarning(view),
    linkWarning(view),
    lockWarning(view, now),
  ];
  return found.filter((warning) => warning !== null);
}

type Keyed = readonly [key: string, warning: Warning];

/** Of several limits that are passed, the nearest is said; another login has an end of its own and is told of again. */
function endWarning({ reading, holdMs }: WarningView, now: number): Keyed | null {
  const endsAt = reading.kind === 'login' ? reading.login.deadlineAt : null;
  if (endsAt === null || endsAt <= now) return null;
  const left = endsAt - now;
  if (holdMs !== null && left < holdMs) return [`run-${endsAt}`, { kind: 'run-may-outlive-login', endsAt }];
  const withinDays = ([1, 3, 7] as const).find((days) => left <= days * dayMs);
  return withinDays === undefined ? null : [`ends-${withinDays}-${endsAt}`, { kind: 'login-ends', endsAt, withinDays }];
}

function obstacleWarning({ obstacle, reading }: WarningView): Keyed | null {
  if (obstacle === null) return null;
  return [`${obstacle.code}-${refreshOf(reading) ?? ''}`, { kind: 'store-not-writable', detail: obstacle.detail }];
}

function copyWarning({ copy, setting, reading }: WarningView): Keyed | null {
  if (copy === null) return null;
  return [`copy-${refreshOf(reading) ?? ''}-${copy}`, { kind: 'copied-login', other: copy, setting }];
}

function linkWarning({ link, reading }: WarningView): Keyed | null {
  if (link === null || refreshOf(reading) === null) return null;
  return [`link-${link}`, { kind: 'linked-store', target: link }];
}

function lockWarning({ deadLock }: WarningView, now: number): Keyed | null {
  if (deadLock === null || now - deadLock.since < orphanedAfterMs) return null;
  return [`lock-${deadLock.since}`, { kind: 'orphaned-lock', ...deadLock }];
}

/** The refresh token of a reading, as a fingerprint; null when it shows none. */
export function refreshOf(reading: StoreReading): Fingerprint | null {
  return reading.kind === 'login' ? reading.login.refresh : null;
}
