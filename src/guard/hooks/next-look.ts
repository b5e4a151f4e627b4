import type { StoreReading } from '../../core/credential.ts';
import { renewAt } from '../../core/expiry.ts';

/** However good a login looks, settings and surroundings may change; milliseconds. */
const longestMs = 600_000;
/** Where a renewal ahead of expiry failed, the next tool call need not look again at once. */
const shortestMs = 15_000;
/** The client's login is not used to its last second. */
const marginMs = 60_000;

/** Until when a login that was just looked at needs no other look as long as its store stands still; null when it does. */
export function nextLookAt(reading: StoreReading, jitter: number, now: number): number | null {
  if (reading.kind !== 'login') return null;
  const { expiresAt, refresh } = reading.login;
  if (expiresAt === null || refresh === null) return now + longestMs;
  const lapsesAt = expiresAt - marginMs;
  if (lapsesAt <= now) return null;
  const due = renewAt(expiresAt, null, jitter) ?? lapsesAt;
  return Math.min(now + longestMs, lapsesAt, Math.max(due, now + shortestMs));
}

/** The same where the credential in effect is none that a hook could do anything for. */
export function nextLookAtAnother(now: number): number {
  return now + longestMs;
}
