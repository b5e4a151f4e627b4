import * as oauth from 'oauth4webapi';
import type { Endpoints, OAuthProfile } from '../core/profile/profile.ts';
import type { ProfileCredential } from '../core/profile/record.ts';
import type { Secret } from '../core/profile/secret.ts';
import type { OAuthWorld } from './server.ts';
import { clientAuthOf, clientOf, requestOptions, serverOf } from './server.ts';

/** What came of ending a login at its server: `no-place` where the server has none for that; else why it failed. */
export type Revocation = 'revoked' | 'no-place' | { readonly failed: string };

/**
 * Ends a login at its server (RFC 7009): the refresh token, whose end takes its access tokens along, and then the access token.
 * Never rejects.
 */
export async function revoke(
  profile: OAuthProfile,
  credential: ProfileCredential,
  world: OAuthWorld,
): Promise<Revocation> {
  const { endpoints } = credential;
  const url = endpoints?.revocation ?? null;
  if (endpoints === null || url === null) return 'no-place';
  const tokens = [credential.refresh, credential.access].filter((token) => token !== null);
  const failures: string[] = [];
  // One that fails is no reason to let the other live.
  for (const token of tokens) {
    const failure = await revokeOne(profile, endpoints, url, token, world);
    if (failure !== null) failures.push(failure);
  }
  const [first] = failures;
  return first === undefined ? 'revoked' : { failed: first };
}

async function revokeOne(
  profile: OAuthProfile,
  endpoints: Endpoints,
  url: string,
  token: Secret,
  world: OAuthWorld,
): Promise<string | null> {
  try {
    const auth = await clientAuthOf(profile, world);
    const [server, client] = [serverOf(profile, endpoints), clientOf(profile)];
    const response = await oauth.revocationRequest(server, client, auth, token.reveal(), requestOptions(url, world));
    await oauth.processRevocationResponse(response);
    return null;
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) return `the server answered ${error.status}`;
    return error instanceof Error ? error.message : 'an unknown error';
  }
}
