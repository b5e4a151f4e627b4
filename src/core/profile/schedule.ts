/** When the credential of a profile is renewed, and for how long it is good enough to be used. Times are epoch milliseconds. */
import type { ProfileCredential } from './record.ts';

/** A clock that stands before the moment of issue by more than this was set back: no expiry can be judged by it. */
const clockSlackMs = 60_000;

/**
 * When to renew ahead of the end: after 65 to 80 % of the lifetime. A fraction and never a fixed lead, which would renew
 * a short-lived token on every call; spread, so that many processes and machines do not ask at once.
 *
 * @param jitter 0..1, drawn once for each generation and kept with it, so that all processes agree.
 */
export function dueAt(issuedAt: number, lifetimeMs: number | null, jitter: number): number | null {
  return lifetimeMs === null ? null : issuedAt + Math.floor(lifetimeMs * (0.65 + 0.15 * jitter));
}

/** Whether a credential may still be sent: it lasts for a tenth of its lifetime more, or for 10 s, whatever is less. */
export function isUsable(credential: ProfileCredential, now: number): boolean {
  const { issuedAt, expiresAt } = credential;
  if (expiresAt === null || isClockBehind(credential, now)) return true;
  return now < expiresAt - Math.min(10_000, (expiresAt - issuedAt) / 10);
}

/** Whether it is time to renew ahead of the end. */
export function isDue(credential: ProfileCredential, now: number): boolean {
  return credential.renewAt !== null && !isClockBehind(credential, now) && now >= credential.renewAt;
}

/** Whether the clock says that the credential is not issued yet. Then it is used until it is refused. */
export function isClockBehind({ issuedAt }: ProfileCredential, now: number): boolean {
  return now < issuedAt - clockSlackMs;
}

/**
 * How long to leave a server alone that gave nothing: 2 s, doubled with each failure up to 5 min, spread by ±25 %; longer
 * where it named a time itself (RFC 9110 §10.2.3).
 */
export function pauseMs(failures: number, retryAfterMs: number | null, jitter: number): number {
  const pause = Math.min(2_000 * 2 ** Math.max(0, failures - 1), 300_000) * (0.75 + jitter / 2);
  return Math.max(pause, retryAfterMs ?? 0);
}
