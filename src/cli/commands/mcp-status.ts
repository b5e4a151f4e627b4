import { serverId } from '../../stores/mcp/server-id.ts';
import { exitCodes } from '../../core/exit-codes.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import { namedServer } from '../../mcp/open/open-server.ts';
import type { ServerStanding } from '../../mcp/open/standing.ts';
import { configuredServers, signedInServers, standingOfServer } from '../../mcp/open/standing.ts';
import { joined, jsonText, shown } from '../../core/shown.ts';
import type { Page } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/**
 * Shows how it stands with the sign-ins at MCP servers; changes nothing and asks nobody.
 *
 * @param name of one server, or null for all.
 * @returns 3 where one that was named has no sign-in that works. @throws HoldfastError `mcp-server-unknown`, `config-invalid`.
 */
export async function mcpStatus(host: Host, name: string | null, json: boolean): Promise<number> {
  const servers = name === null ? await allServers(host) : [await namedServer(host, name)];
  const all = await Promise.all(servers.map((server) => standingOfServer(host, server)));
  if (json) host.terminal.data(jsonText({ schema: 1, servers: all }));
  else if (all.length === 0) {
    host.terminal.say(shown`holdfast: no MCP server is known here`);
    host.terminal.say(shown`hint: holdfast mcp add NAME https://mcp.example.com/mcp, or: holdfast mcp import`);
  } else host.terminal.data(joined(all.flatMap(lines)));
  return name !== null && all.some(({ signedIn }) => !signedIn) ? exitCodes.person : exitCodes.good;
}

/** Those of the config, and those that somebody has signed in to by their address alone. */
async function allServers(host: Host): Promise<McpServer[]> {
  const named = await configuredServers(host);
  const known = new Set(named.map(({ url, account }) => serverId(url, account)));
  const others = (await signedInServers(host)).filter(({ url, account }) => !known.has(serverId(url, account)));
  return [...named, ...others];
}

function lines({ name, url, words, lastFailure, person }: ServerStanding): Page[] {
  return [
    shown`${name}${name === new URL(url).host ? ` (${url})` : `  ${url}`}`,
    shown`  ${words}`,
    ...(lastFailure === null ? [] : [shown`  last failure: ${lastFailure}`]),
    ...(person === null ? [] : [shown`  do: ${person}`]),
  ];
}
