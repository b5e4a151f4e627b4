import type { Granted } from '../src/core/profile/grant-answer.ts';
import type { OAuthProfile } from '../src/core/profile/profile.ts';
import { Secret } from '../src/core/profile/secret.ts';

/** A public client of a server on loopback, and a login that somebody made there. */
export interface Account {
  readonly issuer: string;
  readonly clientId: string;
  readonly login: {
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly expiresIn: number;
    readonly scope: string;
  };
}

/** The profile of an account; everything that is not said is as usual. */
export function profileOf({ issuer, clientId }: Pick<Account, 'issuer' | 'clientId'>): OAuthProfile {
  return {
    name: 'score',
    type: 'oauth',
    issuer,
    endpoints: {},
    endpointOrigins: [],
    clientId,
    clientSecret: null,
    clientAuth: 'none',
    grant: 'auto',
    scopes: [],
    audience: null,
    resource: null,
    hosts: [new URL(issuer).host],
    upstream: issuer,
    header: 'authorization',
    redirectPort: null,
    rotates: true,
    graceMs: 0,
    store: 'file',
  };
}

/** What a login brought, as a keeper accepts it. */
export function grantedTo({ issuer, login }: Pick<Account, 'issuer' | 'login'>): Granted {
  const nowhere = { authorization: null, deviceAuthorization: null, revocation: null };
  return {
    access: new Secret(login.accessToken),
    tokenType: 'Bearer',
    refresh: new Secret(login.refreshToken),
    lifetimeMs: login.expiresIn * 1000,
    scope: login.scope,
    subject: null,
    endpoints: { ...nowhere, token: `${issuer}/token`, userinfo: `${issuer}/me` },
  };
}
