import * as oauth from 'oauth4webapi';
import { HoldfastError } from '../../core/errors.ts';
import type { Endpoints, OAuthProfile } from '../../core/profile/profile.ts';
import { quoted, serverWords } from '../../core/profile/server-words.ts';
import { ask } from '../ask.ts';
import type { Called } from '../../core/profile/words.ts';
import { withoutRefused } from '../../core/profile/words.ts';
import type { OAuthWorld } from '../server.ts';
import { clientOf, serverOf, targetsOf } from '../server.ts';
import { openableAddress } from './openable-address.ts';
import type { LoggedIn, LoginScreen } from './login.ts';
import { loggedIn, subjectIn } from './login.ts';
import type { Redirect } from './redirect.ts';
import { openRedirect } from './redirect.ts';
import { shown } from '../../core/shown.ts';

/**
 * Logs in through a browser: authorization code with PKCE (RFC 7636), on a loopback redirect (RFC 8252).
 *
 * @throws HoldfastError `login-refused` when it was denied, `server-unavailable`, `usage` when the redirect's port is taken.
 */
export async function loginByBrowser(
  profile: OAuthProfile,
  endpoints: Endpoints,
  world: OAuthWorld,
  screen: LoginScreen,
  signal: AbortSignal,
): Promise<LoggedIn> {
  const redirect = await openRedirect(profile.redirectPort, profile.name);
  try {
    return await loginOver(redirect, profile, endpoints, world, screen, signal);
  } finally {
    redirect.close();
  }
}

/** The same over a redirect that is open already: who registers its client first must know the port. */
export async function loginOver(
  redirect: Redirect,
  profile: OAuthProfile,
  endpoints: Endpoints,
  world: OAuthWorld,
  screen: LoginScreen,
  signal: AbortSignal,
): Promise<LoggedIn> {
  if (endpoints.authorization === null) throw noEndpoint(screen.called);
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(endpoints.authorization);
  const challenge = await oauth.calculatePKCECodeChallenge(verifier);
  for (const [name, value] of Object.entries({ ...wishes(profile), ...proofs(state, challenge, redirect.uri) })) {
    url.searchParams.set(name, value);
  }
  const address = openableAddress(screen.called, url.href, endpoints.authorization);
  const answered = redirect.answer(state, signal);
  // Who hears the end of the wait first is the one that waits; nobody else needs to.
  answered.catch(() => undefined);
  await screen.showUrl(address);
  const parameters = checked(profile, endpoints, await answered, state, screen.called);
  return await redeem(profile, endpoints, world, screen.called, parameters, redirect.uri, verifier);
}

function wishes(profile: OAuthProfile): Record<string, string> {
  const scope = profile.scopes.length === 0 ? {} : { scope: profile.scopes.join(' ') };
  // OpenID Connect Core §11: without a word for it, no refresh token comes with `offline_access`.
  const prompt = profile.scopes.includes('offline_access') ? { prompt: 'consent' } : {};
  return { client_id: profile.clientId, ...scope, ...prompt, ...targetsOf(profile) };
}

function proofs(state: string, challenge: string, uri: string): Record<string, string> {
  return {
    response_type: 'code',
    redirect_uri: uri,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
}

/** State, `iss` (RFC 9207) and errors of the redirect. */
function checked(
  profile: OAuthProfile,
  endpoints: Endpoints,
  parameters: URLSearchParams,
  state: string,
  called: Called,
): URLSearchParams {
  try {
    return oauth.validateAuthResponse(serverOf(profile, endpoints), clientOf(profile), parameters, state);
  } catch (error) {
    const code = /^(?=.{1,60}$)[a-z]+(?:_[a-z]+)*$/.exec(parameters.get('error') ?? '')?.[0];
    // Of an answer to another login nothing is shown that anybody could have written.
    const words = error instanceof oauth.AuthorizationResponseError ? error.error_description : null;
    const description = serverWords(words);
    const why =
      code === undefined
        ? 'what came back is not an answer to this login'
        : `it answered ${code}${quoted(description)}`;
    const next = withoutRefused({ error: code ?? '', description }, called, called.login);
    throw new HoldfastError('login-refused', `the authorization server did not log you in: ${why}`, next, error);
  }
}

async function redeem(
  profile: OAuthProfile,
  endpoints: Endpoints,
  world: OAuthWorld,
  called: Called,
  parameters: URLSearchParams,
  uri: string,
  verifier: string,
): Promise<LoggedIn> {
  const { outcome, body } = await ask(profile, world, endpoints, (server, client, auth, options) =>
    oauth.authorizationCodeGrantRequest(server, client, auth, parameters, uri, verifier, {
      ...options,
      additionalParameters: targetsOf(profile),
    }),
  );
  return loggedIn(outcome, endpoints, subjectIn(body), called);
}

function noEndpoint({ what, login }: Called): HoldfastError {
  return new HoldfastError(
    'server-metadata',
    `${what}: expected the authorization server to name an authorization endpoint, found none`,
    shown`${login} --device`,
  );
}
