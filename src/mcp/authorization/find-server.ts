import type { AuthorizationServerMetadata, OAuthProtectedResourceMetadata } from '@modelcontextprotocol/client';
import {
  checkResourceAllowed,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  IssuerMismatchError,
  resourceUrlFromServerUrl,
} from '@modelcontextprotocol/client';
import { mayName } from '../../core/address.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { Endpoints } from '../../core/profile/profile.ts';
import { isSafeUrl } from '../../core/profile/safe-url.ts';
import { NoAnswer } from '../../oauth/exchange.ts';
import type { Fetch } from '../../oauth/metadata-fetch.ts';
import { commandLine } from '../../core/shell-word.ts';
import { shown } from '../../core/shown.ts';

/** Who issues tokens for an MCP server, and what it says of itself. */
export interface FoundServer {
  readonly issuer: string;
  readonly endpoints: Endpoints;
  readonly registration: string | null;
  readonly metadata: AuthorizationServerMetadata | null;
  /** What tokens are to be asked for (RFC 8707), as the resource writes it; null where it says nothing of itself. */
  readonly resource: string | null;
  /** `scopes_supported` of the resource, or null. */
  readonly resourceScopes: readonly string[] | null;
}

/**
 * Finds the authorization server of an MCP server: by the metadata of the protected resource (RFC 9728), else at the server's own
 * root, as servers before MCP 2025-06-18 have it; its metadata by RFC 8414, else OpenID Connect Discovery.
 *
 * @param metadataUrl where the challenge said that the resource's metadata lies, or null.
 * @param agreed the resource that a person has named, which the server may call itself, too; or null.
 * @throws HoldfastError `server-unavailable` when a party gives no answer; `server-metadata` when what one says must not be followed.
 */
export async function findServer(
  serverUrl: string,
  metadataUrl: URL | null,
  fetch: Fetch,
  agreed: string | null = null,
): Promise<FoundServer> {
  const resource = await resourceOf(serverUrl, metadataUrl, fetch, agreed);
  const issuer = resource?.authorization_servers?.[0] ?? null;
  if (issuer === null) return await atItsRoot(serverUrl, resource, fetch);
  requireSafe(serverUrl, issuer, 'authorization server');
  const metadata = await metadataOf(issuer, fetch);
  if (metadata === null) {
    throw unsound(serverUrl, `names ${printable(issuer)} as its authorization server, and no metadata lies there`);
  }
  return described(serverUrl, metadata, resource);
}

/** What the MCP server itself says of who may issue its tokens; null where it says nothing. */
export async function namedIssuer(serverUrl: string, metadataUrl: URL | null, fetch: Fetch): Promise<string | null> {
  const resource = await resourceOf(serverUrl, metadataUrl, fetch);
  return resource?.authorization_servers?.[0] ?? null;
}

async function resourceOf(
  serverUrl: string,
  metadataUrl: URL | null,
  fetch: Fetch,
  agreed: string | null = null,
): Promise<OAuthProtectedResourceMetadata | null> {
  if (metadataUrl !== null) requireSafe(serverUrl, metadataUrl.href, 'metadata of the protected resource');
  const seen: number[] = [];
  const options = metadataUrl === null ? {} : { resourceMetadataUrl: metadataUrl };
  let found: OAuthProtectedResourceMetadata;
  try {
    found = await discoverOAuthProtectedResourceMetadata(serverUrl, options, remembering(fetch, seen));
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    if (error instanceof NoAnswer) throw away(serverUrl, error);
    const status = seen.at(-1) ?? 0;
    if (status >= 500) throw away(serverUrl, error, `its metadata was answered ${status}`);
    // A document that is there and is none must not be taken for one that is not there.
    if (status === 200) throw unsound(serverUrl, 'has metadata of a protected resource that is none');
    return null;
  }
  if (agreed !== null && found.resource === agreed) return found;
  const requested = resourceUrlFromServerUrl(serverUrl);
  if (
    URL.canParse(found.resource) &&
    checkResourceAllowed({ requestedResource: requested, configuredResource: found.resource })
  )
    return found;
  throw unsound(serverUrl, `says that it is another resource, ${printable(found.resource)} (RFC 9728 §3.3)`);
}

/** The library's errors do not say which status came. */
function remembering(fetch: Fetch, seen: number[]): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    seen.push(response.status);
    return response;
  };
}

async function metadataOf(issuer: string, fetch: Fetch): Promise<AuthorizationServerMetadata | null> {
  const seen: number[] = [];
  try {
    const found = await discoverAuthorizationServerMetadata(issuer, { fetchFn: remembering(fetch, seen) });
    // The library takes a 502 for a place where nothing lies.
    const failed = found === undefined ? seen.find((status) => status >= 500) : undefined;
    if (failed !== undefined) throw away(issuer, undefined, `its metadata was answered ${failed}`);
    return found ?? null;
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    if (error instanceof NoAnswer) throw away(issuer, error);
    if (error instanceof IssuerMismatchError) {
      throw unsound(issuer, 'calls itself by another name in its metadata (RFC 8414 §3.3)', error);
    }
    if (error instanceof Error && error.message.startsWith('HTTP 5'))
      throw away(issuer, error, 'its metadata was answered with an error');
    throw unsound(issuer, 'has metadata of an authorization server that is none', error);
  }
}

/** Servers without metadata of their own are their own authorization server, at known paths (MCP 2025-03-26). */
async function atItsRoot(
  serverUrl: string,
  resource: OAuthProtectedResourceMetadata | null,
  fetch: Fetch,
): Promise<FoundServer> {
  const root = new URL('/', serverUrl);
  const metadata = await metadataOf(root.href, fetch);
  if (metadata !== null) return described(serverUrl, metadata, resource);
  const at = (path: string): string => new URL(path, root).href;
  const none = { deviceAuthorization: null, revocation: null, userinfo: null };
  return {
    issuer: root.origin,
    endpoints: { token: at('/token'), authorization: at('/authorize'), ...none },
    registration: at('/register'),
    metadata: null,
    resource: resource?.resource ?? null,
    resourceScopes: resource?.scopes_supported ?? null,
  };
}

function described(
  serverUrl: string,
  metadata: AuthorizationServerMetadata,
  resource: OAuthProtectedResourceMetadata | null,
): FoundServer {
  const endpoint = (name: string): string | null => {
    const value: unknown = (metadata as Readonly<Record<string, unknown>>)[name];
    if (typeof value !== 'string') return null;
    requireSafe(metadata.issuer, value, name.replaceAll('_', ' '));
    return value;
  };
  const token = endpoint('token_endpoint');
  if (token === null) throw unsound(serverUrl, 'has an authorization server that names no token endpoint');
  return {
    issuer: metadata.issuer,
    endpoints: {
      token,
      authorization: endpoint('authorization_endpoint'),
      deviceAuthorization: endpoint('device_authorization_endpoint'),
      revocation: endpoint('revocation_endpoint'),
      userinfo: endpoint('userinfo_endpoint'),
      namesItself: metadata.authorization_response_iss_parameter_supported === true,
    },
    registration: endpoint('registration_endpoint'),
    metadata,
    resource: resource?.resource ?? null,
    resourceScopes: resource?.scopes_supported ?? null,
  };
}

/** Nobody out there may point to this machine or into its network, and nothing secret goes over an open wire. */
function requireSafe(namedBy: string, url: string, what: string): void {
  if (!isSafeUrl(url) || !mayName(namedBy, new URL(url)))
    throw unsound(namedBy, `names an ${what} that must not be followed: ${printable(url)}`);
}

function unsound(who: string, says: string, cause?: unknown): HoldfastError {
  const { origin } = new URL(who);
  const hint = shown`tell whoever runs that server; nothing was sent there that could be misused`;
  return new HoldfastError('server-metadata', `${origin} ${says}`, hint, cause);
}

function away(
  who: string,
  cause: unknown,
  why = cause instanceof Error ? cause.message : 'it gave no answer',
): HoldfastError {
  const { origin } = new URL(who);
  return new HoldfastError(
    'server-unavailable',
    `${origin} did not say who signs people in: ${why}`,
    commandLine('curl', '-sS', origin),
    cause,
  );
}

function printable(text: string): string {
  return JSON.stringify(text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 100));
}
