import { registerClient, RegistrationRejectedError, selectClientAuthMethod } from '@modelcontextprotocol/client';
import { HoldfastError } from '../../core/errors.ts';
import type { Registrations } from '../../core/mcp/ports.ts';
import type { Registration } from '../../core/mcp/registration.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import type { OAuthProfile } from '../../core/profile/profile.ts';
import { isVisibleText } from '../../core/profile/oauth-text.ts';
import { quoted, sentenceIn, serverWords } from '../../core/profile/server-words.ts';
import { NoAnswer } from '../../oauth/exchange.ts';
import type { Fetch } from '../../oauth/metadata-fetch.ts';
import type { FoundServer } from './find-server.ts';
import { commandLine } from '../../core/shell-word.ts';
import { shown } from '../../core/shown.ts';

/** As which client a sign-in is made. */
export type ChosenClient = Pick<Registration, 'clientId' | 'clientSecret' | 'clientAuth' | 'origin' | 'redirectPort'>;

/** What choosing rests on. */
export interface Choice {
  readonly server: McpServer;
  readonly found: FoundServer;
  /** What was agreed before, or null. */
  readonly before: Registration | null;
  readonly registrations: Registrations;
  /** The port that the browser will come back to. */
  readonly port: number;
  readonly scopes: readonly string[];
  readonly fetch: Fetch;
}

/**
 * The client in the order that MCP authorization names: one that the user registered by hand; a document that describes this
 * client, where the server takes one; one that was registered with this very issuer before; a new one (RFC 7591).
 *
 * @throws HoldfastError `login-refused` when the server takes none of them, `server-unavailable`.
 */
export async function chooseClient(choice: Choice): Promise<ChosenClient> {
  const { server, found, before } = choice;
  if (server.clientId !== null) return given(server, server.clientId, found);
  if (server.clientMetadataUrl !== null && found.metadata?.client_id_metadata_document_supported === true) {
    return {
      clientId: server.clientMetadataUrl,
      clientSecret: null,
      clientAuth: 'none',
      origin: 'document',
      redirectPort: null,
    };
  }
  return before !== null && isGoodFor(before, choice) ? clientOf(before) : await register(choice);
}

/** A registration belongs to its issuer, and to the port and the scopes that were named in it (RFC 7591 §2). */
function isGoodFor(before: Registration, { found, port, scopes }: Choice): boolean {
  const isSame = before.origin === 'registered' && before.issuer === found.issuer && before.redirectPort === port;
  return isSame && scopes.every((scope) => before.scopes.includes(scope));
}

function clientOf({ clientId, clientSecret, clientAuth, origin, redirectPort }: Registration): ChosenClient {
  return { clientId, clientSecret, clientAuth, origin, redirectPort };
}

function given(server: McpServer, clientId: string, found: FoundServer): ChosenClient {
  const clientSecret = server.clientSecret;
  const fields = { client_id: clientId, ...(clientSecret === null ? {} : { client_secret: 'given' }) };
  return { clientId, clientSecret, clientAuth: methodOf(fields, found), origin: 'given', redirectPort: null };
}

async function register({ server, found, registrations, port, scopes, fetch }: Choice): Promise<ChosenClient> {
  if (found.registration === null) throw noWayIn(server, found);
  const methods = found.metadata?.token_endpoint_auth_methods_supported ?? ['none'];
  const usable = ['none', 'client_secret_basic', 'client_secret_post'].find((method) => methods.includes(method));
  const hasDevices = found.endpoints.deviceAuthorization !== null;
  const metadata = found.metadata ?? undefined;
  // Deprecated since 2026-07-28 in favour of documents, and still the only way at most servers.
  // oxlint-disable-next-line typescript/no-deprecated
  const registered = await registerClient(found.issuer, {
    ...(metadata === undefined ? {} : { metadata }),
    clientMetadata: {
      client_name: 'Holdfast',
      redirect_uris: [`http://127.0.0.1:${port}/callback`],
      response_types: ['code'],
      grant_types: [
        'authorization_code',
        'refresh_token',
        ...(hasDevices ? ['urn:ietf:params:oauth:grant-type:device_code'] : []),
      ],
      token_endpoint_auth_method: usable ?? 'none',
      application_type: 'native',
    },
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    fetchFn: fetch,
  }).catch((error: unknown) => {
    throw notRegistered(server, found, error);
  });
  const secret = registered.client_secret;
  // RFC 6749 A.1 and A.2: it goes into headers, addresses and files.
  if (![registered.client_id, secret ?? '-'].every((text) => isVisibleText(text) && text.length <= 4_096)) {
    throw notRegistered(server, found, new TypeError('a client that has no name'));
  }
  return {
    clientId: registered.client_id,
    clientSecret: secret === undefined ? null : await registrations.keepSecret(secret),
    clientAuth: methodOf(registered, found),
    origin: 'registered',
    redirectPort: port,
  };
}

function methodOf(
  client: Parameters<typeof selectClientAuthMethod>[0],
  found: FoundServer,
): OAuthProfile['clientAuth'] {
  const method = selectClientAuthMethod(client, found.metadata?.token_endpoint_auth_methods_supported ?? []);
  return method === 'client_secret_basic' || method === 'client_secret_post' ? method : 'none';
}

function noWayIn(server: McpServer, found: FoundServer): HoldfastError {
  return new HoldfastError(
    'login-refused',
    `${new URL(found.issuer).host} registers no client by itself, and none was given for ${server.name}`,
    shown`register a client there by hand, with the redirect http://127.0.0.1/callback: ${commandLine('holdfast', 'mcp', 'add', server.name, server.url, '--client-id', 'ID')}`,
  );
}

function notRegistered(server: McpServer, found: FoundServer, error: unknown): HoldfastError {
  if (error instanceof HoldfastError) return error;
  const { host } = new URL(found.issuer);
  if (error instanceof NoAnswer) {
    return new HoldfastError(
      'server-unavailable',
      `${host} registered no client: ${error.message}`,
      commandLine('curl', '-sS', found.issuer),
      error,
    );
  }
  const why =
    error instanceof RegistrationRejectedError
      ? `it answered ${error.status}${quoted(serverWords(sentenceIn(error.body)))}`
      : 'its answer was none';
  return new HoldfastError(
    'login-refused',
    `${host} did not register a client for ${server.name}: ${why}`,
    shown`give one that was registered by hand: ${commandLine('holdfast', 'mcp', 'add', server.name, server.url, '--client-id', 'ID')}`,
  );
}
