/** Whether a stored login can be used as it is. Times are epoch milliseconds. */
import type { Fingerprint, StoreReading } from './credential.ts';
import { clientRefreshLeadMs } from './expiry.ts';

/** Nothing is started with a login that ends sooner than this. */
const marginMs = 60_000;

/** The generation that must be replaced before a start, null when there is no login at all, `none` when all is well. */
export function lapsedGeneration(reading: StoreReading, now: number): Fingerprint | null | 'none' {
  if (reading.kind !== 'login') return null;
  const { expiresAt, refresh, generation } = reading.login;
  // Without a refresh token the client uses the access token as it is, past its end too.
  return expiresAt !== null && expiresAt <= now + marginMs && refresh !== null ? generation : 'none';
}

/** Whether the client, let go now, would soon refresh by itself, whether or not it can save what it gets. */
export function isAboutToBeSpent(reading: StoreReading, now: number): boolean {
  if (reading.kind !== 'login' || reading.login.refresh === null) return false;
  const { expiresAt } = reading.login;
  return expiresAt !== null && expiresAt - now <= clientRefreshLeadMs + marginMs;
}
