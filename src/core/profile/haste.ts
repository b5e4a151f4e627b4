/**
 * The brake. A renewal that "succeeds" and moves nothing, or whose token is refused as soon as it is used, would be done
 * again at once, and again: hundreds of exchanges a second were seen in the field. What counts is haste, not number: a
 * token of five seconds may well be renewed eighteen times a minute.
 */
import type { ProfileCredential } from './record.ts';

export interface Brake {
  /** So many hasty renewals within `windowMs` cost no pause. */
  readonly free: number;
  readonly windowMs: number;
  /** The first pause; each further hasty renewal doubles it. */
  readonly pauseMs: number;
  readonly longestMs: number;
}

export const usualBrake: Brake = { free: 5, windowMs: 60_000, pauseMs: 2_000, longestMs: 60_000 };

/** A generation that lived for less than this, or for less than half of its lifetime, was replaced in haste. */
const youngMs = 30_000;

/** Whether replacing one credential by another was hasty: the first was young, or nothing moved. */
export function isHasty(
  before: ProfileCredential,
  after: Pick<ProfileCredential, 'access' | 'expiresAt'>,
  now: number,
): boolean {
  if (before.access.equals(after.access)) return true;
  const lifetime = before.expiresAt === null ? Infinity : before.expiresAt - before.issuedAt;
  if (now - before.issuedAt < Math.min(youngMs, lifetime / 2)) return true;
  return before.expiresAt !== null && after.expiresAt !== null && after.expiresAt <= before.expiresAt;
}

/** Until when no further renewal is made, or null when nothing stands against one. */
export function brakedUntil(hasty: readonly number[], now: number, brake: Brake): number | null {
  const recent = hasty.filter((at) => at <= now && now - at < brake.windowMs);
  const last = recent.at(-1);
  if (last === undefined || recent.length < brake.free) return null;
  const pause = Math.min(brake.pauseMs * 2 ** (recent.length - brake.free), brake.longestMs);
  return now < last + pause ? last + pause : null;
}
