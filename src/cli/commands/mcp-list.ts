import { clientNamed } from '../../agents/mcp/clients.ts';
import type { FoundEntry } from '../../agents/mcp/found-server.ts';
import { findServers } from '../../agents/mcp/found-server.ts';
import { shownUrl } from '../../core/shown-url.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import { bareServer, mcpServersOf } from '../../stores/profile/config-mcp-server.ts';
import { shownFound, shownServer } from '../../mcp/import/shown.ts';
import { whereOf } from '../../mcp/import/where.ts';
import { textInColumns } from '../../core/layout.ts';
import { joined, jsonText, pageOf, shown, shownText } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/** How it stands with the login at a server, in one sentence, or null where nothing is known of one. */
export type StateOf = (server: McpServer) => Promise<string | null>;

/**
 * Shows the MCP servers of Holdfast's config and of the clients' own files. Looking changes nothing.
 *
 * @param stateOf asked for servers that go through the bridge only, each once.
 * @returns 0. @throws HoldfastError `config-invalid`.
 */
export async function mcpList(
  host: Host,
  json: boolean,
  stateOf: StateOf = () => Promise.resolve(null),
): Promise<number> {
  const config = await host.config();
  const own = mcpServersOf(config);
  const { servers: found, notes } = await findServers(await whereOf(host));
  const bridged = new Map<string, McpServer>(own);
  for (const { bridgeTarget } of found) {
    const bare = bridgeTarget === null || bridged.has(bridgeTarget) ? null : bareServer(bridgeTarget);
    if (bridgeTarget !== null && bare !== null) bridged.set(bridgeTarget, bare);
  }
  const states = new Map(
    await Promise.all([...bridged].map(async ([target, server]) => [target, await stateOf(server)] as const)),
  );
  const { terminal } = host;
  if (json) {
    const servers = [...own.values()].map((server) => shownServer(server, states.get(server.name) ?? null));
    const clients = found.map((one) => shownFound(one, { state: states.get(one.bridgeTarget ?? '') ?? null }));
    terminal.data(jsonText({ schema: 1, config: config.path, servers, clients, notes }, 2));
    return 0;
  }
  for (const note of notes) terminal.say(pageOf`${terminal.paint.yellow('note:')} ${shownText(note)}`);
  const rows = [
    ...[...own.values()].map((server) => ownRow(server, config.path, states.get(server.name) ?? null)),
    ...found.map((one) => foundRow(one, states.get(one.bridgeTarget ?? '') ?? null)),
  ];
  if (rows.length > 0) terminal.data(joined(textInColumns(rows, { indent: '' })));
  else {
    terminal.say(shown`holdfast: no MCP server is known here`);
    terminal.say(shown`hint: holdfast mcp add NAME https://mcp.example.com/mcp`);
  }
  if (found.some(({ routing }) => routing.kind === 'offered')) {
    terminal.say(shown`hint: holdfast mcp import leads those of the clients through the bridge`);
  }
  return 0;
}

/** Name, where it is known, and how it stands. */
type Row = readonly [name: string, place: string, standing: string];

function ownRow({ name, url, account }: McpServer, path: string, state: string | null): Row {
  const whose = account === null ? '' : `, account ${account}`;
  return [name, `Holdfast, ${path}`, `${shownUrl(url)}${whose}${state === null ? '' : `: ${state}`}`];
}

function foundRow(
  { name, client, place, line, kind, url, bridgeTarget, routing }: FoundEntry,
  state: string | null,
): Row {
  const where = `${clientNamed(client).title}, ${place.scope}, ${place.file}:${line}`;
  if (bridgeTarget !== null) {
    return [name, where, `through the bridge to ${shownUrl(bridgeTarget)}${state === null ? '' : `: ${state}`}`];
  }
  if (url === null) return [name, where, 'a program'];
  const why = routing.kind === 'offered' ? '' : `; ${routing.because}`;
  return [name, where, `${shownUrl(url)}, by ${kind === 'sse' ? 'SSE' : 'HTTP'}, without the bridge${why}`];
}
