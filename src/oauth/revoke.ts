import * as oauth from 'oauth4webapi';
import type { OAuthProfile } from '../core/own/profile.ts';
import type { OwnCredential } from '../core/own/record.ts';
import type { OAuthWorld } from './server.ts';
import { clientAuthOf, clientOf, requestOptions, serverOf } from './server.ts';

/** What came of ending a login at its server: `no-place` where the server has none for that; else why it failed. */
export type Revocation = 'revoked' | 'no-place' | { readonly failed: string };

/**
 * Ends a login at its server (RFC 7009): the refresh token, whose end takes its access tokens along, and then the access token.
 * Never rejects.
 */
export async function revoke(profile: OAuthProfile, credential: OwnCredential, world: OAuthWorld): Promise<Revocation> {
  const { endpoints } = credential;
  const url = endpoints?.revocation ?? null;
  if (endpoints === null || url === null) return 'no-place';
  const tokens = [credential.refresh, credential.access].filter((token) => token !== null);
  try {
    const auth = await clientAuthOf(profile, world);
    const server = serverOf(profile, endpoints);
    for (const token of tokens) {
      const options = requestOptions(url, world);
      const response = await oauth.revocationRequest(server, clientOf(profile), auth, token.reveal(), options);
      await oauth.processRevocationResponse(response);
    }
    return 'revoked';
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) return { failed: `the server answered ${error.status}` };
    return { failed: error instanceof Error ? error.message : 'an unknown error' };
  }
}
