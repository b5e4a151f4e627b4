import { isScopeWord, scopeWords } from '../profile/oauth-text.ts';

/** Which scopes a sign-in asks for. */
export interface ScopeSources {
  /** What the user set, or null. */
  readonly configured: readonly string[] | null;
  /** The `scope` of the server's challenge, or null. */
  readonly challenged: string | null;
  /** `scopes_supported` of the protected resource, or null. */
  readonly resource: readonly string[] | null;
  /** `scopes_supported` of the authorization server, or null. */
  readonly server: readonly string[] | null;
  /** What was asked for and granted before, which a wider sign-in must not lose. */
  readonly before: readonly string[];
}

/**
 * MCP authorization, "Scope Selection Strategy": what the challenge names, else what the resource names, else nothing;
 * with what was asked for before (step-up asks for the union), and `offline_access` where the server offers it, since
 * without a refresh token a person must sign in again each time.
 *
 * @returns an empty list where no scope is to be named at all.
 */
export function scopesFor({ configured, challenged, resource, server, before }: ScopeSources): string[] {
  const named =
    challenged === null ? (configured ?? clean(resource ?? [])) : [...(configured ?? []), ...split(challenged)];
  const wanted = [...new Set([...before, ...named])];
  const offline = wanted.length > 0 && server?.includes('offline_access') === true ? ['offline_access'] : [];
  return [...new Set([...wanted, ...offline])];
}

/** The words of a `scope` parameter (RFC 6749 §3.3). */
export function split(scope: string): string[] {
  return scopeWords(scope);
}

/** What a server lists may be anything, and as much of it as fits into an answer. */
function clean(scopes: readonly string[]): string[] {
  return scopeWords(scopes.filter(isScopeWord).join(' '));
}
