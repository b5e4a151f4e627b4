/** What does an MCP server's answer say about the credential that the request carried, or lacked? */

/** The parts of an answer that the verdict rests on. */
export interface McpAnswer {
  readonly status: number;
  readonly contentType: string | null;
  /** `WWW-Authenticate` as it came, or null. */
  readonly challenge: string | null;
}

export type McpVerdict =
  /** Nothing about this credential: it passes as it came. */
  | 'passes'
  /** Refused, or missing. */
  | 'refused'
  /** Good, and not enough (RFC 6750 §3.1, MCP authorization "Scope Challenge Handling"). */
  | 'needs-scope';

/**
 * Judges by status and challenge, never by prose.
 *
 * A 401 refuses the credential, unless a page or another scheme stands in its place: that is a proxy's or a portal's, and
 * signing in anew would not open it. A 403 only where the challenge itself says so; every other one is about permissions.
 */
export function judgeMcpAnswer({ status, contentType, challenge }: McpAnswer): McpVerdict {
  if (status !== 401 && status !== 403) return 'passes';
  const bearer = challenge !== null && /(?:^|[\s,])(?:bearer|dpop)\b/i.test(challenge);
  if (bearer && /error="?(?:insufficient_scope|insufficient_user_authentication)\b/i.test(challenge))
    return 'needs-scope';
  if (status === 403) return bearer && /error="?invalid_token\b/i.test(challenge) ? 'refused' : 'passes';
  if (bearer) return 'refused';
  if (challenge !== null) return 'passes';
  return /^text\/html\b/i.test(contentType ?? '') ? 'passes' : 'refused';
}
