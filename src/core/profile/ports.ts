/** The doors through which the keeper of profiles reaches the world. */
import type { GrantOutcome } from './grant-answer.ts';
import type { Generation, ProfileCredential, ProfileRecord, RecordReading } from './record.ts';
import type { Shown } from '../shown.ts';

/** One credential's place. Several processes may use it at once; `save` compares and sets in one step. */
export interface CredentialStore {
  /** What a person would call it. */
  readonly place: string;
  /** Never rejects. */
  read(): Promise<RecordReading>;
  /**
   * Saves a record if the stored generation is `spent`; null saves whatever is there (a login). Returns when it is durable.
   * Fields of the stored record that this version does not know survive. A record with an intent also makes sure that
   * there is room for its successor.
   *
   * @throws the system's own error (`ENOSPC`, `EROFS`, `EACCES` …), and HoldfastError `credential-store` for what must not be
   *   overwritten; then what was there stands.
   */
  save(record: ProfileRecord, spent: Generation | null): Promise<SaveResult>;
  /** Takes the credential away; nothing there is no error. */
  remove(): Promise<void>;
  /** Calls `onChange` after the place moved; a call is no proof. Returns the stop. */
  watch(onChange: () => void): () => void;
}

/** `superseded`: another generation is stored than the one that was spent; nothing was written. */
export type SaveResult = 'saved' | 'superseded';

/** Brings a successor of a credential. */
export interface Renewer {
  /**
   * What a lost answer costs. `rotating`: the refresh token, so that nothing is sent twice; `repeatable`: nothing;
   * `no`: there is nothing to renew with.
   */
  readonly kind: 'rotating' | 'repeatable' | 'no';
  /** For how long a rotated token may be sent again, milliseconds. */
  readonly graceMs: number;
  /**
   * One try. Never rejects, is never aborted once the token was sent, and ends by itself.
   *
   * @param current null where there was none yet (a program's first token, client credentials).
   */
  renew(current: ProfileCredential | null): Promise<GrantOutcome>;
  /** Asks the server whether an access token still works, spending nothing. */
  probe(current: ProfileCredential): Promise<'works' | 'refused' | 'unknown'>;
}

/** The keeper of one profile, as the gateway and the commands see it. */
export interface CredentialGate {
  /** What may be used now without asking anybody, or null; for the hot path. */
  ready(): ProfileCredential | null;
  /**
   * The freshest credential. Waits while it is renewed, while the server is away, and for a person, until it is known or the
   * signal ends the wait. Never rejects.
   *
   * @param refused the generation that an upstream refused, or null.
   */
  credential(refused: Generation | null, signal: AbortSignal): Promise<Handout>;
}

/** What a keeper answers. `because` is one sentence for people, `person` the command that one must run, or null. */
export type Handout =
  | { readonly kind: 'credential'; readonly credential: ProfileCredential }
  | { readonly kind: 'none'; readonly because: string; readonly person: Shown | null };
