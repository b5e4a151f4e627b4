/** Names of the client that Holdfast reads, writes or waits for. A version that has one no more changes what Holdfast can do. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** By what they are. */
export type Names = Readonly<Record<string, readonly string[]>>;

const written: Names = {
  'workload identity and profiles': [
    'ANTHROPIC_FEDERATION_RULE_ID',
    'ANTHROPIC_ORGANIZATION_ID',
    'ANTHROPIC_SERVICE_ACCOUNT_ID',
    'ANTHROPIC_IDENTITY_TOKEN',
    'ANTHROPIC_IDENTITY_TOKEN_FILE',
    'ANTHROPIC_WORKSPACE_ID',
    'ANTHROPIC_PROFILE',
    'ANTHROPIC_CONFIG_DIR',
  ],
  'deadlines and kinds of errors': [
    'loginExpiresAt',
    'credential_expires_at',
    'authentication_failed',
    'oauth_org_not_allowed',
    'account_on_hold',
    'verification_required',
    'cloud_credential_error',
    'api_error_status',
  ],
  'members of the store and of settings': [
    'claudeAiOauth',
    'accessToken',
    'refreshToken',
    'expiresAt',
    'refreshTokenExpiresAt',
    'scopes',
    'subscriptionType',
    'rateLimitTier',
    'accountUuid',
    'organizationUuid',
    'mcpOAuth',
    'apiKeyHelper',
    'forceLoginMethod',
    'forceLoginOrgUUID',
    'hasCompletedOnboarding',
    'hasTrustDialogAccepted',
    'statusLine',
    'refreshInterval',
  ],
  'files, locks and items of the keychain': [
    '.credentials.json',
    '.oauth_refresh.lock',
    '.oauth_refresh.lock.owner',
    '.storage-write.lock',
    '.claude.json',
    'daemon-auth-status.json',
    'managed-settings.json',
    'settings.local.json',
    '-credentials',
  ],
  'hooks, options and addresses': [
    'SessionStart',
    'UserPromptSubmit',
    'PreToolUse',
    'PostToolUse',
    'StopFailure',
    'SessionEnd',
    '--setting-sources',
    '--strict-mcp-config',
    '--no-session-persistence',
    '/v1/oauth/token',
    '/api/oauth/profile',
    'platform.claude.com',
  ],
};

/** @param sources the folder of Holdfast's own sources, whose variables of the client are taken from there. */
export function namesIn(sources: string): Names {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const found = files.flatMap((name) => readFileSync(join(sources, name), 'utf8').match(variable) ?? []);
  const told = new Set(Object.values(written).flat());
  return { ...written, 'other variables': [...new Set(found)].filter((name) => !told.has(name)).toSorted() };
}

const variable = /\b(?:ANTHROPIC|CLAUDE)_[A-Z][A-Z\d]*(?:_[A-Z\d]+)+\b/g;

/** In how many places of the client's source each name stands. */
export function placesOf(names: readonly string[], sources: readonly string[]): Readonly<Record<string, number>> {
  const places = new Map(names.map((name) => [name, 0]));
  const longestFirst = names.toSorted((a, b) => b.length - a.length);
  const any = new RegExp(
    `(?<![\\w$])(?:${longestFirst.map((name) => name.replaceAll(/[$.]/g, String.raw`\$&`)).join('|')})(?![\\w$])`,
    'g',
  );
  // A name in front of which something stands is taken, too: `-credentials` ends the name of an item.
  const loose = longestFirst.filter((name) => /^[^\w]/.test(name));
  for (const source of sources) {
    for (const [name] of source.matchAll(any)) places.set(name, (places.get(name) ?? 0) + 1);
  }
  for (const name of loose)
    places.set(
      name,
      sources.reduce((sum, source) => sum + source.split(name).length - 1, 0),
    );
  return Object.fromEntries(places);
}
