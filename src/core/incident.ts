import type { Identity } from './credential.ts';

/** A turn that ended because of its login anyway: what a person needs to find it again and to understand it. No token. */
export interface Incident {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The client's own id of the session, which resumes it; null where it is not known. */
  readonly session: string | null;
  /** The client's own id of the turn, or null; one turn is one incident, however many hooks tell of it. */
  readonly turn: string | null;
  /** The folder that the session worked in. */
  readonly folder: string;
  /** The client's own transcript of the session, or null. */
  readonly transcript: string | null;
  readonly cause: IncidentCause;
  /** Where the login lives: the store's path or keychain item. */
  readonly place: string;
  readonly identity: Identity | null;
  /** What was done about it before it happened, oldest first, one short sentence each. */
  readonly tried: readonly string[];
}

/** How the store stood when the turn had ended, which is the best that can be said of why. */
export type IncidentCause =
  /** The client emptied the store: its login was refused for good. */
  | 'store-blank'
  | 'no-login'
  | 'store-unreadable'
  /** The deadline that no refresh extends has passed. */
  | 'login-ended'
  /** The access token had lapsed, and no renewal came about. */
  | 'access-token-expired'
  /** The store holds a login that looks good, and the vendor refused it. */
  | 'refused'
  /** The client stopped before it asked anybody, over a login that is good: it looks elsewhere, or leaves the login out. */
  | 'stopped-by-itself'
  /** The vendor refuses the account itself: it is on hold, must be verified, or may not use this client. */
  | 'account-refused'
  /** The credential in effect is not the stored login. */
  | 'other-credential';

/** Remembers incidents for people, newest last; a lost one is a line less to read. */
export interface IncidentLog {
  /** Never rejects: the client's turn does not depend on it. */
  record(incident: Incident): Promise<void>;
  /** The newest `limit` incidents, newest first. */
  recent(limit: number): Promise<readonly Incident[]>;
}
