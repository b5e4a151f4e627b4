import type { Endpoints, OAuthProfile, SecretReference } from '../profile/profile.ts';

/** As which client, and where, somebody is signed in to one MCP server. */
export interface Registration {
  /** The MCP server's address. */
  readonly url: string;
  /** Tells two logins at one server apart, or null. */
  readonly account: string | null;
  /** As the authorization server writes itself (RFC 8414 §2). */
  readonly issuer: string;
  readonly endpoints: Endpoints;
  /** What tokens are for (RFC 8707), as the MCP server's own metadata writes it; null where it has none. */
  readonly resource: string | null;
  readonly clientId: string;
  readonly clientSecret: SecretReference | null;
  readonly clientAuth: OAuthProfile['clientAuth'];
  /** `given` by the user, a `document` that describes this client, or `registered` here (RFC 7591). */
  readonly origin: 'given' | 'document' | 'registered';
  /** The loopback port that was registered for the redirect, or null for any. */
  readonly redirectPort: number | null;
  /** What was asked for; empty: nothing was named. */
  readonly scopes: readonly string[];
}

/** The profile as which a registration is renewed. @param id its name among the stored credentials. */
export function profileOfRegistration(id: string, registration: Registration): OAuthProfile {
  const { url, issuer, endpoints, resource, clientId, clientSecret, clientAuth, redirectPort, scopes } = registration;
  return {
    type: 'oauth',
    name: id,
    hosts: [new URL(url).host],
    upstream: url,
    header: 'authorization',
    issuer,
    endpoints: {},
    endpointOrigins: [],
    clientId,
    clientSecret,
    clientAuth,
    grant: endpoints.authorization === null ? 'device_code' : 'auto',
    scopes,
    audience: null,
    resource,
    redirectPort,
    // Nobody knows what a server does that nobody set up by hand.
    rotates: true,
    graceMs: 0,
    store: 'file',
  };
}
