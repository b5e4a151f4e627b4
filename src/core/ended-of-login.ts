import type { Fingerprint, StoreReading } from './credential.ts';
import { generationOf } from './credential.ts';
import { lapsedGeneration } from './lapse.ts';

/** What is known of a login at the beginning and at the end of a start whose client said that its login failed. */
export interface EndOfLogin {
  readonly now: number;
  /** Requests that came by during the start; those that did not, nobody here saw the answer of. */
  readonly requests: number;
  /** The login that was last seen to be refused during the start, or null. */
  readonly refused: Fingerprint | null;
  /** Whether the client's own record says that the vendor refused; false where it stopped by itself. */
  readonly saysRefused: boolean;
  readonly before: StoreReading;
  readonly after: StoreReading;
}

/** Whose end it was: that of the guarded login, with the generation that was refused, if one was; else nobody's here. */
export type WhoseEnd = { readonly ours: true; readonly refused: Fingerprint | null } | { readonly ours: false };

/**
 * Whether a start ended because of the login that is guarded: a request with it was refused, or the store has no good login now, or
 * had another one when the start began. Else the client stopped over a login that is good, so that it looks elsewhere, or
 * leaves the login out; no renewal and no sign-in would change that.
 */
export function whoseEnd({ now, requests, refused, saysRefused, before, after }: EndOfLogin): WhoseEnd {
  if (refused !== null) return { ours: true, refused };
  const generation = generationOf(after);
  const moved = generationOf(before) !== generation;
  if (moved || lapsedGeneration(after, now) !== 'none') return { ours: true, refused: null };
  return saysRefused && requests === 0 ? { ours: true, refused: generation } : { ours: false };
}
