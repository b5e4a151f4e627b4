import { objectFrom, objectIn, textIn } from './json.ts';

/** What does this answer say about the credential that the request carried? */

/** The parts of an upstream's answer that a verdict may rest on. */
export interface JudgedHead {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly wwwAuthenticate: string | undefined;
}

/**
 * Tells from the status alone whether the body must be read before this answer may be passed on.
 * Everything else streams through untouched; this is the only question on the hot path.
 */
export function mayRefuse(status: number): boolean {
  return status === 401 || status === 403;
}

/**
 * Tells whether an answer refuses *this* credential.
 *
 * Any 401 does, whatever its wording or body, because the client too treats every 401 so (RFC 9110 §15.5.2), except
 * one that asks for more scope. A 403 does only where it says that the token was revoked; "Request not allowed",
 * `insufficient_scope` and all others are about something else, and a renewal would not mend them.
 */
export function refusesCredential(head: JudgedHead, body: string): boolean {
  if (asksForScope(head.wwwAuthenticate)) return false;
  if (head.status === 401) return true;
  if (head.status !== 403) return false;
  return /\btoken has been revoked\b/i.test(errorMessage(body));
}

/** `insufficient_scope` and step-up challenges: the token is good and not enough (RFC 6750 §3.1, RFC 9470 §3). */
function asksForScope(challenge: string | undefined): boolean {
  return challenge !== undefined && /error="?(insufficient_scope|insufficient_user_authentication)\b/i.test(challenge);
}

/** The message of an API error object, or nothing: prose anywhere else in a body is only quoted. */
function errorMessage(body: string): string {
  return textIn(objectIn(objectFrom(body), 'error'), 'message') ?? '';
}
