/** Whom a kind of error speaks of that the client gives its own messages (SDK 0.3.332). */
export type FailedParty =
  /** Its login or key, which may be renewed or given anew. */
  | 'login'
  /** The account behind it: no renewal, and no login with the same account, changes anything. */
  | 'account'
  /** A cloud's own credentials. */
  | 'cloud';

const parties: Readonly<Record<string, FailedParty>> = {
  authentication_failed: 'login',
  oauth_org_not_allowed: 'account',
  account_on_hold: 'account',
  verification_required: 'account',
  cloud_credential_error: 'cloud',
};

/** The party that an `error` member names; null for errors of other kinds, and for none. */
export function failedParty(error: unknown): FailedParty | null {
  return typeof error === 'string' && Object.hasOwn(parties, error) ? (parties[error] ?? null) : null;
}
