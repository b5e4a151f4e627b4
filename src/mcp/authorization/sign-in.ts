/**
 * One sign-in of a person at the authorization server of an MCP server, from the challenge to the stored credential.
 *
 * Everything is asked anew each time: who signs people in may have changed since (then no token and no client of the old server
 * is shown to the new one). What was agreed is saved before the credential that was issued under it.
 */
import { HoldfastError } from '../../core/errors.ts';
import type { McpKeeper, Registrations } from '../../core/mcp/ports.ts';
import type { Registration } from '../../core/mcp/registration.ts';
import { profileOfRegistration } from '../../core/mcp/registration.ts';
import { scopesFor } from '../../core/mcp/scopes.ts';
import { resourceFor } from '../../core/mcp/server.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import { loginOver } from '../../oauth/login/browser.ts';
import { loginByDevice } from '../../oauth/login/device.ts';
import type { LoggedIn, LoginScreen } from '../../oauth/login/login.ts';
import type { Redirect } from '../../oauth/login/redirect.ts';
import { openRedirect } from '../../oauth/login/redirect.ts';
import type { Fetch } from '../../oauth/metadata-fetch.ts';
import type { OAuthWorld } from '../../oauth/server.ts';
import type { Challenge } from './challenge.ts';
import { chooseClient } from './choose-client.ts';
import type { FoundServer } from './find-server.ts';
import { findServer } from './find-server.ts';
import { heard } from './heard.ts';
import { shown } from '../../core/shown.ts';

/** What a sign-in needs. */
export interface SignInParts {
  readonly server: McpServer;
  /** The name of its credential. */
  readonly id: string;
  readonly registrations: Registrations;
  readonly keeper: McpKeeper;
  readonly fetch: Fetch;
  readonly oauth: OAuthWorld;
  readonly screen: LoginScreen;
  /** Whether a browser on this machine could come back to it. */
  readonly hasBrowser: boolean;
}

/**
 * Signs a person in, and keeps what that brings.
 *
 * @param challenge what the server said with its refusal; its scopes are added to those that were granted before.
 * @throws HoldfastError `login-refused`, `server-unavailable`, `server-metadata`, `credential-store`. Rejects with the signal's reason.
 */
export async function signInToServer(parts: SignInParts, challenge: Challenge, signal: AbortSignal): Promise<void> {
  const { server, id, registrations, keeper } = parts;
  // A page that drips would go on beyond the limit, and whoever comes later would wait for it.
  const fetch: Fetch = (url, init) => heard(parts.fetch(url, init), signal);
  const found = await findServer(server.url, challenge.metadataUrl, fetch, server.resource);
  const before = await registrations.read();
  const redirect = await openAnyRedirect(redirectPortOf(before, found), id);
  try {
    const scopes = scopesOf(parts, challenge, found, before);
    const port = Number(new URL(redirect.uri).port);
    const usable = isClientRefused(keeper) ? null : before;
    const choice = { server, found, before: usable, registrations, port, scopes, fetch };
    const registration: Registration = {
      url: server.url,
      account: server.account,
      issuer: found.issuer,
      endpoints: found.endpoints,
      resource: resourceFor(server, found.resource),
      scopes,
      ...(await chooseClient(choice)),
    };
    const { granted, startedAt } = await logIn(parts, registration, redirect, signal);
    await kept(parts, async () => {
      await registrations.save(registration);
      await keeper.accept({ ...granted, scope: granted.scope ?? scopes.join(' ') }, startedAt);
    });
  } finally {
    redirect.close();
  }
}

/** @throws HoldfastError `credential-store`, also where the system itself refuses. */
async function kept({ server, screen }: SignInParts, save: () => Promise<void>): Promise<void> {
  try {
    await save();
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    const { code } = error as { readonly code?: unknown };
    const why = typeof code === 'string' ? code : 'an unknown error';
    const message = `somebody signed in to ${server.name}, and it could not be kept: ${why}`;
    throw new HoldfastError('credential-store', message, shown`make room, then: ${screen.called.login}`, error);
  }
}

/** A server that has forgotten the client would show a page to the person from which no way leads back. */
function isClientRefused({ reading }: McpKeeper): boolean {
  const trouble = reading.kind === 'record' ? reading.record.trouble : null;
  return trouble?.kind === 'refused' && trouble.about === 'client';
}

/** The port that was registered, so that the same client can be used again. */
function redirectPortOf(before: Registration | null, found: FoundServer): number | null {
  return before?.issuer === found.issuer ? before.redirectPort : null;
}

/** Where somebody else listens on the port by now, another one will do, and another client. */
async function openAnyRedirect(port: number | null, name: string): Promise<Redirect> {
  if (port === null) return await openRedirect(null, name);
  return await openRedirect(port, name).catch(() => openRedirect(null, name));
}

function scopesOf(
  { server, keeper }: SignInParts,
  challenge: Challenge,
  found: FoundServer,
  before: Registration | null,
): string[] {
  const granted = keeper.reading.kind === 'record' ? keeper.reading.record.credential.scope : null;
  const isSame = before?.issuer === found.issuer;
  return scopesFor({
    configured: server.scopes,
    challenged: challenge.scope,
    resource: found.resourceScopes,
    server: found.metadata?.scopes_supported ?? null,
    before: isSame && challenge.scope !== null ? [...before.scopes, ...words(granted)] : [],
  });
}

function words(scope: string | null): string[] {
  return (scope ?? '').split(' ').filter((word) => word !== '');
}

async function logIn(
  { id, oauth, screen, hasBrowser, server }: SignInParts,
  registration: Registration,
  redirect: Redirect,
  signal: AbortSignal,
): Promise<LoggedIn> {
  const profile = profileOfRegistration(id, registration);
  const { endpoints } = registration;
  const byDevice = endpoints.deviceAuthorization !== null && (endpoints.authorization === null || !hasBrowser);
  if (byDevice) return await loginByDevice(profile, endpoints, oauth, screen, signal);
  if (endpoints.authorization !== null) return await loginOver(redirect, profile, endpoints, oauth, screen, signal);
  throw new HoldfastError(
    'server-metadata',
    `expected the authorization server of ${server.name} to name a place to sign in at, found none`,
    shown`tell whoever runs that server`,
  );
}
