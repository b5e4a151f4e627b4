import type { RenewalAttempt } from './attempt.ts';

/** When a login came to be as it is, and through whom. */
export interface LastRenewal {
  /** Epoch milliseconds. */
  readonly at: number;
  /** `holdfast`: by the client, started by Holdfast. `elsewhere`: by the client itself, or by a person who logged in. */
  readonly by: 'holdfast' | 'elsewhere';
}

/** A renewal may be slow, and a wait for the client's locks comes on top. */
const longestRenewalMs = 300_000;

/**
 * What is known of the last change of a login, or null.
 *
 * @param attempt the last that Holdfast made at this store. @param changedAt when the store was last written, or null
 *   where that cannot be seen; the client writes other things into its store too, so this is the latest it may be.
 */
export function lastRenewal(attempt: RenewalAttempt | null, changedAt: number | null): LastRenewal | null {
  const moved = attempt?.result === 'moved' ? attempt.startedAt : null;
  if (moved !== null && (changedAt === null || changedAt <= moved + longestRenewalMs)) {
    return { at: Math.max(moved, changedAt ?? moved), by: 'holdfast' };
  }
  return changedAt === null ? null : { at: changedAt, by: 'elsewhere' };
}
