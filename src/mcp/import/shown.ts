/** What is told of a server: no value of a header, and no query of a URL, since either may be a secret. */
import type { FoundEntry } from '../../agents/mcp/found-server.ts';
import { shownUrl } from '../../core/shown-url.ts';
import type { McpServer } from '../../core/mcp/server.ts';

/**
 * A server of Holdfast's own config, as data.
 *
 * @param state how it stands with its login, where that is known.
 */
export function shownServer(server: McpServer, state: string | null = null): Readonly<Record<string, unknown>> {
  const { name, transport, clientId, clientMetadataUrl, scopes, account, resource } = server;
  return {
    name,
    url: shownUrl(server.url),
    transport,
    clientId,
    clientMetadataUrl,
    scopes,
    headersNamed: Object.keys(server.headers),
    account,
    resource,
    state,
  };
}

/** A server of a client's file, as data. @param more what is told besides. */
export function shownFound(
  server: FoundEntry,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const { name, client, place, line, kind, url, headersNamed, bridgeTarget, isOAuthLikely } = server;
  return {
    name,
    client,
    scope: place.scope,
    file: place.file,
    line,
    kind,
    url: url === null ? null : shownUrl(url),
    headersNamed,
    isBridged: bridgeTarget !== null,
    bridgeTarget: bridgeTarget === null ? null : shownUrl(bridgeTarget),
    isOAuthLikely,
    ...more,
  };
}
