/**
 * What Holdfast knows of a login that belongs to an official client (`client` custody).
 *
 * Nothing in this file can hold a token: the parser of a client's store drops both while reading, and what is left is
 * fingerprints, times and names. What cannot be represented cannot be stored, swapped or leaked.
 */

/** A keyed hash of a token, hex, 16 characters; equal on this machine when the tokens are equal, worthless elsewhere. */
export type Fingerprint = string & { readonly brand: 'Fingerprint' };

/** The person and organisation a login belongs to; null where the store does not say. */
export interface Identity {
  readonly account: string | null;
  readonly organization: string | null;
  /** Shown to people only; never compared, since it may change while the account stays. */
  readonly email: string | null;
}

/** A login as its store shows it. Times are epoch milliseconds. */
export interface ClientLogin {
  /** Fingerprint of the access token: the generation that a request, a refusal and a renewal speak of. */
  readonly generation: Fingerprint;
  /** Fingerprint of the refresh token, or null when there is none and nobody can renew this login. */
  readonly refresh: Fingerprint | null;
  /** When the access token lapses, or null when the store does not say. */
  readonly expiresAt: number | null;
  /** When the login itself ends, which no refresh extends (`refreshTokenExpiresAt`), or null. */
  readonly deadlineAt: number | null;
  readonly scopes: readonly string[];
  readonly subscription: string | null;
  readonly identity: Identity;
}

/** What one look at a client's store found. */
export type StoreReading =
  | { readonly kind: 'login'; readonly login: ClientLogin }
  /** The client emptied both tokens after `invalid_grant`; only a person can log in again. */
  | { readonly kind: 'blank'; readonly identity: Identity }
  | { readonly kind: 'absent' }
  /** There is something, and it cannot be understood; `detail` says what was expected and what came, without content. */
  | { readonly kind: 'unreadable'; readonly detail: string };

/** The generation that a reading offers to clients, or null when it offers none. */
export function generationOf(reading: StoreReading): Fingerprint | null {
  return reading.kind === 'login' ? reading.login.generation : null;
}

/** The owner of the login that a reading shows, or null when it names none. */
export function identityOf(reading: StoreReading): Identity | null {
  if (reading.kind === 'login') return reading.login.identity;
  return reading.kind === 'blank' ? reading.identity : null;
}

/** An owner as people know them: the address, else the account, else the organisation. */
export function nameOf(identity: Identity | null): string | null {
  return identity === null ? null : (identity.email ?? identity.account ?? identity.organization);
}

/**
 * Tells whether two readings belong to different people or organisations.
 * Only what both name is compared: a store that forgot a name is not another account.
 */
export function isOtherIdentity(before: Identity | null, after: Identity | null): boolean {
  if (before === null || after === null) return false;
  return differs(before.account, after.account) || differs(before.organization, after.organization);
}

function differs(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b;
}
