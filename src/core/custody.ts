/**
 * Whose credential is it? The one table that decides what Holdfast may do with it.
 *
 * `client`: a login that belongs to an official client. Its own requests are forwarded unchanged; the client itself
 * refreshes it, and nobody keeps, replaces or hands on its tokens.
 * `own`: a credential that the user or the organisation owns.
 */
export type Custody = 'client' | 'own';

/** The credential that one request of a client carries. */
export type CredentialKind =
  /** The client's stored login. */
  | 'login'
  /** `CLAUDE_CODE_OAUTH_TOKEN`: a login token frozen into the environment of one process. */
  | 'env-oauth-token'
  /** `ANTHROPIC_AUTH_TOKEN`. */
  | 'env-auth-token'
  /** `ANTHROPIC_API_KEY`. */
  | 'env-api-key'
  /** What the client's `apiKeyHelper` printed. */
  | 'helper'
  /** Bedrock, Vertex, Foundry: signed by the cloud's own credentials. */
  | 'cloud'
  | 'none';

interface CustodyRule {
  readonly custody: Custody;
  /** Whether a running client takes up a newer credential of this kind by itself. */
  readonly adoptable: boolean;
  /** Whether Holdfast may start the official client as a messenger to renew it. */
  readonly renewable: boolean;
}

/** What follows from custody for each kind that a guarded client can carry. */
export const custodyOf: Readonly<Record<CredentialKind, CustodyRule>> = {
  login: { custody: 'client', adoptable: true, renewable: true },
  'env-oauth-token': { custody: 'client', adoptable: false, renewable: false },
  'env-auth-token': { custody: 'own', adoptable: false, renewable: false },
  'env-api-key': { custody: 'own', adoptable: false, renewable: false },
  helper: { custody: 'own', adoptable: true, renewable: false },
  cloud: { custody: 'own', adoptable: false, renewable: false },
  none: { custody: 'own', adoptable: false, renewable: false },
};
