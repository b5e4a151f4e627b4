/**
 * What is kept of one credential of one's own: the credential, the intent to renew it, and what came of the last try.
 * Times are epoch milliseconds.
 */
import type { Endpoints } from './profile.ts';
import type { Secret } from './secret.ts';
import type { Shown } from '../shown.ts';

/** The name of one credential among its predecessors and successors: random, 16 hex characters, equal or not. */
export type Generation = string & { readonly brand: 'Generation' };

export interface ProfileCredential {
  readonly generation: Generation;
  readonly access: Secret;
  /** As the server wrote it; `Bearer` where it wrote none (RFC 6750). */
  readonly tokenType: string;
  readonly refresh: Secret | null;
  /** When the request was started that brought it: lifetimes count from there, so that they never end too late. */
  readonly issuedAt: number;
  /** Null: the server did not say, or said something absurd; then it is good until it is refused. */
  readonly expiresAt: number | null;
  /** When to renew it ahead of its end, drawn once, so that all processes agree; null: only when it is refused. */
  readonly renewAt: number | null;
  /** As granted, or null. */
  readonly scope: string | null;
  /** Whom the ID token names, for people to read; or null. */
  readonly subject: string | null;
  /** Null for what no authorization server issued. */
  readonly endpoints: Endpoints | null;
}

/** Made durable before a refresh token is sent: whoever finds it open knows that the token may have been spent. */
export interface Intent {
  readonly startedAt: number;
  /** Host and process, for people. */
  readonly by: string;
}

/** Why an answer is missing to a refresh token that was sent. */
export type LostHow =
  /** The process that sent it was gone before it saved an answer. */
  | 'crash'
  | 'timeout'
  | 'reset'
  /** An answer came in which no token could be found. */
  | 'unreadable'
  /** The server, or a proxy before it, failed after it had the token. */
  | 'server-error';

/** How the last renewal of this very generation failed. */
export type RecordTrouble =
  /** The `error` member of the server's answer (RFC 6749 §5.2); `grant`: the login is over, `client`: the set-up is wrong. */
  | {
      readonly kind: 'refused';
      readonly about: 'grant' | 'client';
      readonly error: string;
      /** What the server said of it, or nothing. */
      readonly description?: string;
      readonly at: number;
    }
  | {
      readonly kind: 'lost';
      readonly how: LostHow;
      readonly at: number;
      readonly detail: string;
      /** What the server said of the access token afterwards; null when it could not be asked. */
      readonly accessWorks: boolean | null;
    }
  /** Nothing was spent. `inOtherWords`: refusals without an `error` of RFC 6749 that came while nothing could be used. */
  | { readonly kind: 'unavailable'; readonly at: number; readonly detail: string; readonly inOtherWords?: Refusals };

/** Equal refusals in a row. */
export interface Refusals {
  readonly status: number;
  readonly times: number;
}

export interface ProfileRecord {
  readonly profile: string;
  readonly credential: ProfileCredential;
  /** The header that carries it, as in the profile; kept here so that the quickest helper need not read the profile. */
  readonly header: string;
  readonly intent: Intent | null;
  readonly trouble: RecordTrouble | null;
  /** When not to try again before, or null. */
  readonly retryAt: number | null;
  /** How many tries of this generation have failed in a row. */
  readonly failures: number;
  /** When renewals came in haste (`haste.ts` says what that is), newest last, at most 20. */
  readonly hasty: readonly number[];
}

/** What one look at a credential store found. */
export type RecordReading =
  | { readonly kind: 'record'; readonly record: ProfileRecord }
  | { readonly kind: 'absent' }
  /** It cannot be used; `detail` says what was expected and what came, without content; `hint` the exact fix, or null. */
  | { readonly kind: 'unusable'; readonly detail: string; readonly hint: Shown | null };

/** The generation that a reading offers, or null when it offers none. */
export function generationIn(reading: RecordReading): Generation | null {
  return reading.kind === 'record' ? reading.record.credential.generation : null;
}
