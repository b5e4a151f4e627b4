/** When a login is renewed ahead of its end, and how times are said. Times are epoch milliseconds. */

/** The client refreshes by itself when fewer than 300 s are left; Holdfast is to be earlier, so that none does. */
export const clientRefreshLeadMs = 300_000;

/** Lifetime that is assumed for a login that was not seen being issued: 8 h, as the vendor issues them. */
const usualLifetimeMs = 8 * 3_600_000;

/**
 * When to renew a login, or null when Holdfast should not: no known end, or a lifetime so short that the client's own
 * lead covers a large part of it and its rule is as good as any.
 *
 * The lead is 1/24 of the lifetime, at least a minute before the client would act, spread by ±25 % so that machines
 * that logged in together do not renew together (never a fixed lead).
 *
 * @param lifetimeMs as seen when the login was issued, or null.
 * @param jitter 0..1, drawn once per generation.
 */
export function renewAt(expiresAt: number | null, lifetimeMs: number | null, jitter: number): number | null {
  if (expiresAt === null) return null;
  const lifetime = lifetimeMs ?? usualLifetimeMs;
  if (lifetime < 4 * clientRefreshLeadMs) return null;
  const lead = (lifetime / 24) * (0.75 + jitter / 2);
  return expiresAt - Math.max(lead, clientRefreshLeadMs + 60_000);
}

/**
 * For how long a login was issued, as far as that is known; without this a short-lived one would look as if it were
 * always near its end. Milliseconds, or null.
 *
 * @param seenMs the lifetime as seen when the login came up, or null.
 * @param renewedAt when a messenger last brought a login of the same store, or null. One that another process brought
 *   since then makes the guess too long, so the usual lifetime bounds it.
 */
export function lifetimeOf(expiresAt: number | null, seenMs: number | null, renewedAt: number | null): number | null {
  if (seenMs !== null || expiresAt === null || renewedAt === null) return seenMs;
  return Math.min(expiresAt - renewedAt, usualLifetimeMs);
}

/** A duration in words for people: `45 s`, `12 min`, `2 h 10 min`, `3 d 4 h`. Negative counts as zero. */
export function inWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return joined(hours, 'h', minutes % 60, 'min');
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function joined(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major} ${majorUnit}` : `${major} ${majorUnit} ${minor} ${minorUnit}`;
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads `90s`, `12min`, `12h`, `1h30m`, `2d` as milliseconds; null when it is not a duration. `0` is zero. */
export function readDuration(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  if (!/^(\d+(\.\d+)?\s*(s|min|m|h|d)\s*)+$/.test(trimmed)) return null;
  let total = 0;
  for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)\s*(min|s|m|h|d)/g)) {
    total += Number(amount) * (unitMs[unit ?? ''] ?? 0);
  }
  return total;
}
