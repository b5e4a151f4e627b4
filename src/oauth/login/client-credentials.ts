import type { OAuthProfile } from '../../core/profile/profile.ts';
import type { Called } from '../../core/profile/words.ts';
import type { OAuthWorld } from '../server.ts';
import { oauthRenewer } from '../token-endpoint.ts';
import type { LoggedIn } from './login.ts';
import { loggedIn } from './login.ts';

/** Gets a token for the client itself (RFC 6749 §4.4). @throws HoldfastError `login-refused`, `server-unavailable`. */
export async function loginAsClient(profile: OAuthProfile, world: OAuthWorld, called: Called): Promise<LoggedIn> {
  const outcome = await oauthRenewer(profile, world).renew(null);
  const endpoints = outcome.kind === 'granted' ? (outcome.granted.endpoints ?? null) : null;
  return loggedIn(outcome, endpoints, null, called);
}
