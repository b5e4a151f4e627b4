/**
 * Whose credential is it? The one table that decides what Holdfast may do with it.
 *
 * `client`: a login that belongs to an official client. Its own requests are forwarded unchanged; the client itself
 * refreshes it, and nobody keeps, replaces or hands on its tokens.
 * `user`: a credential that the user or the organisation owns.
 */
export type Custody = 'client' | 'user';

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
  /** Workload identity: a token of a job or machine, exchanged for the vendor's own at each need. */
  | 'federation'
  /** The login of an Anthropic profile, which the vendor's own tools wrote. */
  | 'profile'
  /** Bedrock, Vertex, Foundry: signed by the cloud's own credentials. */
  | 'cloud'
  /** Nothing: the client runs in a mode that leaves its stored login out, and nothing else is set. */
  | 'left-out'
  | 'none';

interface CustodyRule {
  readonly custody: Custody;
  /** Whether refusals of it are held, and the official client may be started as a messenger to renew it. */
  readonly guarded: boolean;
}

/** What follows for each kind that a guarded client can carry. */
export const custodyOf: Readonly<Record<CredentialKind, CustodyRule>> = {
  login: { custody: 'client', guarded: true },
  // Frozen into one process: neither that process nor a messenger could put another in its place.
  'env-oauth-token': { custody: 'client', guarded: false },
  'env-auth-token': { custody: 'user', guarded: false },
  'env-api-key': { custody: 'user', guarded: false },
  helper: { custody: 'user', guarded: false },
  // The client exchanges it again by itself, as long as the job's own token lives.
  federation: { custody: 'user', guarded: false },
  // Renewed by the client or by the vendor's tool, in a place that no messenger is led to.
  profile: { custody: 'client', guarded: false },
  cloud: { custody: 'user', guarded: false },
  // No renewal and no login would mend it.
  'left-out': { custody: 'client', guarded: false },
  // A login that is missing: a run that began without one may get it while it is held.
  none: { custody: 'client', guarded: true },
};
