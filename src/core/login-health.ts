import type { StoreReading } from './credential.ts';
import type { HoldReason } from './renewal.ts';

/** How a login stands, for people: good, or what is missing. */
export type LoginHealth =
  /** The client can use it, or renew it by itself: a lapsed access token is no alarm where it can be renewed. */
  | { readonly kind: 'good' }
  | { readonly kind: 'person-needed'; readonly because: HoldReason }
  /** Nobody has logged in here, which is no alarm while nobody wants to. */
  | { readonly kind: 'no-login' };

/** What the health of a login rests on; times are epoch milliseconds. */
export interface LoginSeen {
  readonly state: StoreReading['kind'];
  readonly expiresAt: number | null;
  readonly endsAt: number | null;
  readonly renewable: boolean;
  /** Whether the vendor has refused to renew this very login. */
  readonly refused: boolean;
  /** Whether what a renewal brings could not be kept, as far as can be seen. */
  readonly isUnsaveable: boolean;
}

/** Judges a login from what is known without asking anybody. */
export function healthOf(seen: LoginSeen, now: number): LoginHealth {
  switch (seen.state) {
    case 'absent':
      return { kind: 'no-login' };
    case 'blank':
      return needed('store-blank');
    case 'unreadable':
      return needed('store-unreadable');
    case 'login':
      if (seen.endsAt !== null && seen.endsAt <= now) return needed('login-ended');
      // The vendor takes a login that is good for now; the next renewal spends it, and what it brings is lost.
      if (seen.isUnsaveable && seen.renewable) return needed('store-not-writable');
      if (seen.expiresAt === null || seen.expiresAt > now) return { kind: 'good' };
      if (!seen.renewable) return needed('not-renewable');
      return seen.refused ? needed('login-spent') : { kind: 'good' };
  }
}

function needed(because: HoldReason): LoginHealth {
  return { kind: 'person-needed', because };
}
