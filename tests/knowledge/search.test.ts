/** What people type into the search, and the page that they should find first, or among the first three. */
import { describe, expect, it } from 'vitest';
import { indexOf, searchableOf } from '../../src/knowledge/search.ts';
import { saidIn } from '../../src/knowledge/match/matcher.ts';
import { wordsOfEntry } from '../../src/knowledge/match/compile.ts';
import { base, read } from './known.ts';

const compiled = new Map(base.knowledge.entries.map((entry) => [entry.id, entry]));
const index = indexOf(
  read.entries.map((entry) => {
    const own = compiled.get(entry.id);
    const patterns = own === undefined ? [] : saidIn(own, base.knowledge);
    return searchableOf(
      wordsOfEntry(entry),
      patterns,
      entry.examples.map(({ text }) => text),
    );
  }),
);
const found = (query: string): string[] => index.search(query).map(({ id }) => String(id));

const queries: ReadonlyArray<readonly [query: string, page: string]> = [
  ['not logged in', 'no-credential'],
  ['Not logged in · Please run /login', 'no-credential'],
  ['oauth token has expired', 'access-token-expired'],
  ['access token expired', 'access-token-expired'],
  ['OAuth token has been revoked', 'token-revoked'],
  ['token revoked', 'token-revoked'],
  ['invalid bearer token', 'bearer-rejected'],
  ['invalid x-api-key', 'api-key-invalid'],
  ['api key not accepted', 'api-key-invalid'],
  ['credit balance is too low', 'credit-balance'],
  ['this organization has been disabled', 'org-disabled'],
  ['organization does not have access', 'org-no-access'],
  ['request not allowed', 'request-not-allowed'],
  ['403 request not allowed', 'request-not-allowed'],
  ['rate limit', 'rate-limit'],
  ['429', 'rate-limit'],
  ['529 overloaded', 'overloaded'],
  ['internal server error', 'server-error'],
  ['usage limit reached', 'usage-limit'],
  ['model not found', 'model-not-found'],
  ['self signed certificate', 'network-tls'],
  ['ECONNREFUSED', 'network-connect'],
  ['ENOTFOUND api.anthropic.com', 'network-connect'],
  ['keychain locked', 'keychain-locked'],
  ['keychain ssh', 'keychain-locked'],
  ['clock is wrong', 'clock-skew'],
  ['signature not yet current', 'clock-skew'],
  ['lock file', 'refresh-lock-orphaned'],
  ['refresh token', 'refresh-token-dead'],
  ['OAuth session expired and could not be refreshed', 'refresh-token-dead'],
  ['refresh race', 'refresh-race'],
  ['apiKeyHelper', 'helper-failing'],
  ['auth conflict', 'env-shadows-login'],
  ['ANTHROPIC_API_KEY environment', 'env-shadows-login'],
  ['setup-token ci', 'ci-setup-token'],
  ['id-token: write', 'ci-oidc-setup'],
  ['OIDC token', 'ci-oidc-setup'],
  ['docker container login', 'container-stale-copy'],
  ['dynamic client registration', 'mcp-client-registration'],
  ['mcp needs authentication', 'mcp-needs-auth'],
  ['mcp resource mismatch', 'mcp-resource-mismatch'],
  ['litellm invalid proxy server token', 'gateway-token-invalid'],
  ['openrouter no auth credentials', 'gateway-token-invalid'],
  ['auth_unavailable', 'gateway-upstream-auth'],
  ['aws sso login', 'bedrock-expired'],
  ['security token included in the request is expired', 'bedrock-expired'],
  ['security token included in the request is invalid', 'bedrock-bad-credentials'],
  ['invalid_rapt', 'vertex-reauth'],
  ['application default credentials', 'vertex-reauth'],
  ['AADSTS', 'azure-auth'],
  ['az login', 'azure-auth'],
  ['codex refresh token already used', 'codex-refresh-reused'],
  ['codex login', 'codex-session-dead'],
  ['copilot session expired', 'peer-session-expired'],
  ['kiro login', 'peer-session-expired'],
  ['npm error code E401', 'tool-own-401'],
  ['git authentication failed', 'tool-own-401'],
  ['remote control', 'remote-control-auth'],
  ['scope requirement user:profile', 'permission-scope'],
  ['OAuth authentication is currently not supported', 'oauth-not-supported'],
  ['credential only authorized for use with Claude Code', 'credential-wrong-client'],
  ['no space left on device', 'credentials-not-persisted'],
  ['login cannot be saved', 'credentials-not-persisted'],
];

describe('the search', () => {
  it.each(queries)('finds for "%s" the page %s among the first three', (query, page) => {
    expect(found(query).slice(0, 3)).toContain(page);
  });

  it('finds nearly all of them first', () => {
    const second = queries.filter(([query, page]) => found(query)[0] !== page).map(([query]) => query);
    expect(second.length / queries.length).toBeLessThanOrEqual(0.05);
  });

  it('finds codes by their digits', () => {
    for (const code of ['401', '403', '529', 'invalid_grant', 'HTTP 401 authentication_error'])
      expect([code, found(code).length > 0]).toEqual([code, true]);
  });
});
