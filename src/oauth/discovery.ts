import * as oauth from 'oauth4webapi';
import { HoldfastError } from '../core/errors.ts';
import type { Endpoints, OAuthProfile } from '../core/profile/profile.ts';
import { isSafeUrl } from '../core/profile/safe-url.ts';
import { NoAnswer } from './exchange.ts';
import type { OAuthWorld } from './server.ts';
import { requestOptions } from './server.ts';
import { commandLine } from '../core/shell-word.ts';
import { shown } from '../core/shown.ts';

/**
 * The endpoints of a profile's authorization server: those that it names itself (RFC 8414, else OpenID Connect Discovery),
 * and those that the profile names instead.
 *
 * @throws HoldfastError `server-unavailable` when it cannot be reached; `server-metadata` when what it says must not be followed.
 */
export async function discover(profile: OAuthProfile, world: OAuthWorld): Promise<Endpoints> {
  const found = profile.issuer === null ? {} : await endpointsOf(profile.issuer, profile, world);
  for (const [name, url] of Object.entries(profile.endpoints)) {
    if (typeof url === 'string') requireSameOrigin(profile, name, url, found);
  }
  const all = { ...found, ...profile.endpoints };
  const { token } = all;
  if (token === undefined) {
    throw metadata(
      profile,
      `expected a token endpoint in the metadata of ${profile.issuer}, found none`,
      '"endpoints": {"token": "https://…"}',
    );
  }
  return {
    token,
    authorization: all.authorization ?? null,
    deviceAuthorization: all.deviceAuthorization ?? null,
    revocation: all.revocation ?? null,
    userinfo: all.userinfo ?? null,
    namesItself: found.namesItself === true,
  };
}

async function endpointsOf(issuer: string, profile: OAuthProfile, world: OAuthWorld): Promise<Partial<Endpoints>> {
  const server = await metadataOf(issuer, profile, world);
  const named = {
    token: server.token_endpoint,
    authorization: server.authorization_endpoint,
    deviceAuthorization: server.device_authorization_endpoint,
    revocation: server.revocation_endpoint,
    userinfo: server.userinfo_endpoint,
  };
  const found = Object.entries(named).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  for (const [name, url] of found) requireTrusted(profile, issuer, name, url);
  return { ...Object.fromEntries(found), namesItself: server.authorization_response_iss_parameter_supported === true };
}

/** RFC 8414 first, since OpenID Connect's place is the older one and every server of that kind answers there, too. */
async function metadataOf(
  issuer: string,
  profile: OAuthProfile,
  world: OAuthWorld,
): Promise<oauth.AuthorizationServer> {
  const oauth2 = await tryAlgorithm(issuer, 'oauth2', world);
  if (typeof oauth2 !== 'string') return oauth2;
  const oidc = await tryAlgorithm(issuer, 'oidc', world);
  if (typeof oidc !== 'string') return oidc;
  throw metadata(
    profile,
    `expected the metadata of an authorization server at ${issuer}, ${oidc}`,
    'the issuer, or "endpoints" of its own',
  );
}

/** The metadata, or what came in its place. */
async function tryAlgorithm(
  issuer: string,
  algorithm: 'oauth2' | 'oidc',
  world: OAuthWorld,
): Promise<oauth.AuthorizationServer | string> {
  const url = new URL(issuer);
  try {
    const response = await oauth.discoveryRequest(url, { algorithm, ...requestOptions(issuer, world) });
    if (response.status !== 200) return `found an answer ${response.status}`;
    return await oauth.processDiscoveryResponse(url, response);
  } catch (error) {
    if (error instanceof NoAnswer) {
      throw new HoldfastError('server-unavailable', error.message, commandLine('curl', '-sS', issuer), error);
    }
    return `found something else (${wordsOf(error)})`;
  }
}

/** The library's messages quote nothing of an answer. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown error';
  return /issuer/.test(error.message) ? 'its own name for itself is another' : 'no JSON of that kind';
}

function requireTrusted(profile: OAuthProfile, issuer: string, name: string, url: string): void {
  if (!isSafeUrl(url)) {
    throw metadata(
      profile,
      `expected an https URL for the ${name} endpoint of ${issuer}, found ${quoted(url)}`,
      `"endpoints": {"${name}": "https://…"}`,
    );
  }
  const { origin } = new URL(url);
  if (origin === new URL(issuer).origin || profile.endpointOrigins.includes(origin)) return;
  throw metadata(
    profile,
    `the ${name} endpoint of ${issuer} lies on another origin, ${origin}, which the profile does not name`,
    `"endpointOrigins": ["${origin}"], if you know that it belongs there`,
  );
}

/** An endpoint that the profile names must not lie elsewhere than the issuer says: one of them is wrong. */
function requireSameOrigin(profile: OAuthProfile, name: string, url: string, found: Partial<Endpoints>): void {
  const said = found[name as keyof Endpoints];
  if (typeof said !== 'string') return;
  const { origin } = new URL(url);
  if (new URL(said).origin === origin || profile.endpointOrigins.includes(origin)) return;
  throw metadata(
    profile,
    `the profile names ${origin} for the ${name} endpoint, and its issuer says ${new URL(said).origin}`,
    `"endpointOrigins": ["${origin}"], if you know that it belongs there`,
  );
}

function metadata(profile: OAuthProfile, message: string, key: string): HoldfastError {
  return new HoldfastError('server-metadata', `profile ${profile.name}: ${message}`, shown`set in the profile: ${key}`);
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
