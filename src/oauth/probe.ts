import * as oauth from 'oauth4webapi';
import type { ProfileCredential } from '../core/profile/record.ts';
import type { OAuthWorld } from './server.ts';
import { requestOptions } from './server.ts';

const limitMs = 5_000;

/**
 * Asks the server at its `userinfo` endpoint whether an access token still works (OpenID Connect Core §5.3). Spends nothing.
 * A 401 refuses it (RFC 6750 §3.1); everything else tells nothing.
 */
export async function probe(
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
