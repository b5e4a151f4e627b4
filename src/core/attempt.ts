/** What a renewal rests on and what came of earlier ones: the words that decisions, facts and doors share. */
import type { Fingerprint } from './credential.ts';

/** How the client's own refresh lock stands: `held` has a live heartbeat, `stale` was left behind by a dead process. */
export type ClientLockState = 'free' | 'held' | 'stale';

/** Why the result of a refresh could not be saved; found before one is spent. */
export interface Obstacle {
  readonly code:
    | 'store-read-only'
    | 'store-foreign-owner'
    | 'store-disk-full'
    | 'store-locked'
    | 'store-not-a-file'
    /** The file is mounted by itself, and another took its place outside: what is saved here is found by nobody. */
    | 'store-replaced';
  /** One sentence for a person: what was found, and where. */
  readonly detail: string;
}

/** How a renewal by messenger ended, by what it left in the store. */
export type RenewalResult =
  /** The store holds another generation than the one that was to be renewed. */
  | 'moved'
  /** The store was emptied by the client: the grant is dead. */
  | 'refused'
  /** The store is as it was: the token endpoint gave nothing, or the client could not be started. */
  | 'unavailable'
  /** The store can no longer be understood. */
  | 'unreadable';

/** What was tried for one generation of one store, shared by all guarded sessions of this machine. */
export interface RenewalAttempt {
  readonly generation: Fingerprint;
  readonly startedAt: number;
  /** `open` while a messenger works, or where the process that started it was lost. */
  readonly result: RenewalResult | 'open';
  /** How many messengers this generation has had, this one included. */
  readonly count: number;
}
