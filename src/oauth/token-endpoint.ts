import * as oauth from 'oauth4webapi';
import type { GrantOutcome } from '../core/profile/grant-answer.ts';
import type { Renewer } from '../core/profile/ports.ts';
import type { Endpoints, OAuthProfile } from '../core/profile/profile.ts';
import type { ProfileCredential } from '../core/profile/record.ts';
import { renewerKindOf } from '../core/profile/renewer-kind.ts';
import type { Secret } from '../core/profile/secret.ts';
import { ask, unavailable } from './ask.ts';
import type { Send } from './ask.ts';
import { discover } from './discovery.ts';
import type { OAuthWorld } from './server.ts';
import { targetsOf, requestOptions } from './server.ts';

/** Renews what an authorization server issued: one request for each try, and its answer read by `core/profile` alone. */
export function oauthRenewer(profile: OAuthProfile, world: OAuthWorld): Renewer {
  const how = renewerKindOf(profile);
  return {
    ...how,
    renew: async (current) =>
      how.kind === 'repeatable'
        ? await clientCredentials(profile, world, current)
        : await refresh(profile, world, current),
    probe: async (current) => await probe(current, world),
  };
}

/** The refresh token goes to the very endpoint that its login was made at (RFC 6749 §6). */
async function refresh(
  profile: OAuthProfile,
  world: OAuthWorld,
  current: ProfileCredential | null,
): Promise<GrantOutcome> {
  const endpoints = current?.endpoints ?? null;
  if (current === null || current.refresh === null || endpoints === null) {
    return unavailable('there is no refresh token to renew it with');
  }
  const named = profile.endpoints.token;
  if (named !== undefined && new URL(named).origin !== new URL(endpoints.token).origin) {
    const moved = `the profile names ${new URL(named).origin} now, and the login was made at ${new URL(endpoints.token).origin}`;
    return unavailable(`${moved}: log in again`);
  }
  const { refresh: token } = current;
  const send: Send = (server, client, auth, options) =>
    sendRefresh(server, client, auth, token, { ...options, additionalParameters: targetsOf(profile) });
  const { outcome } = await ask(profile, world, endpoints, send, [token, current.access]);
  return outcome;
}

function sendRefresh(
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  auth: oauth.ClientAuth,
  token: Secret,
  options: oauth.TokenEndpointRequestOptions,
): Promise<Response> {
  return oauth.refreshTokenGrantRequest(server, client, auth, token.reveal(), options);
}

/** RFC 6749 §4.4: there is nothing to spend, and nobody to ask. */
async function clientCredentials(
  profile: OAuthProfile,
  world: OAuthWorld,
  current: ProfileCredential | null,
): Promise<GrantOutcome> {
  let endpoints: Endpoints;
  try {
    endpoints = current?.endpoints ?? (await discover(profile, world));
  } catch (error) {
    return unavailable(error instanceof Error ? error.message : 'its metadata could not be read');
  }
  const scope = profile.scopes.length === 0 ? {} : { scope: profile.scopes.join(' ') };
  const { outcome } = await ask(profile, world, endpoints, (server, client, auth, options) =>
    oauth.clientCredentialsGrantRequest(server, client, auth, { ...scope, ...targetsOf(profile) }, options),
  );
  return outcome.kind === 'granted' ? { ...outcome, granted: { ...outcome.granted, endpoints } } : outcome;
}

const limitMs = 5_000;

/**
 * Asks the server at its `userinfo` endpoint whether an access token still works (OpenID Connect Core §5.3). Spends nothing.
 * A 401 refuses it (RFC 6750 §3.1); everything else tells nothing.
 */
async function probe(
  { access, endpoints }: ProfileCredential,
  world: OAuthWorld,
): Promise<'works' | 'refused' | 'unknown'> {
  const url = endpoints?.userinfo ?? null;
  if (url === null) return 'unknown';
  try {
    const options = requestOptions(url, { ...world, limitMs: Math.min(world.limitMs ?? limitMs, limitMs) });
    const { status } = await oauth.protectedResourceRequest(
      access.reveal(),
      'GET',
      new URL(url),
      undefined,
      null,
      options,
    );
    return status === 200 ? 'works' : 'unknown';
  } catch (error) {
    return error instanceof oauth.WWWAuthenticateChallengeError && error.status === 401 ? 'refused' : 'unknown';
  }
}
