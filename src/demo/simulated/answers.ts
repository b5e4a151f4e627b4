/** The vendor's answers as they stand on the wire, and what it reads of token requests. */
import type { ServerResponse } from 'node:http';
import type { IssuedLogin, TokenTrouble } from './grants.ts';

export function json(res: ServerResponse, status: number, value: object): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(value));
}

/** Refuses an access token in the words of the real vendor. */
export function refuse(res: ServerResponse, trouble: TokenTrouble): void {
  json(res, 401, { type: 'error', error: { type: 'authentication_error', message: refusals[trouble] } });
}

const refusals: Readonly<Record<TokenTrouble, string>> = {
  expired: 'OAuth token has expired. Please obtain a new token or refresh your existing token.',
  revoked: 'OAuth token has been revoked.',
  unknown: 'Invalid authentication credentials',
};

/** A login as the token endpoint words it; a client that misses `scope` or `expires_in` throws it away. */
export function wireLogin(login: IssuedLogin): object {
  return {
    token_type: 'Bearer',
    access_token: login.accessToken,
    refresh_token: login.refreshToken,
    expires_in: login.expiresIn,
    scope: 'user:inference user:profile',
  };
}

/** The token that a token request spends: JSON from some clients, a form from others (RFC 6749 §4.1.3). */
export function refreshTokenOf(body: string): string {
  try {
    const { refresh_token: token } = JSON.parse(body) as { refresh_token?: unknown };
    return typeof token === 'string' ? token : '';
  } catch {
    return new URLSearchParams(body).get('refresh_token') ?? '';
  }
}

/** Who is logged in; with it the real client completes its store at an ordinary start, without any refresh. */
export function simulatedProfile(account: string): object {
  return {
    account: { uuid: `account-${account}`, email: `${account}@lab.invalid`, display_name: account },
    organization: {
      uuid: organizationOf(account),
      name: `${account}'s organization`,
      organization_type: 'claude_max',
      rate_limit_tier: 'default',
    },
  };
}

export function organizationOf(account: string): string {
  return `organization-${account}`;
}
