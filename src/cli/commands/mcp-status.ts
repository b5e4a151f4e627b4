import { serverId } from '../../stores/mcp/server-id.ts';
import { exitCodes } from '../../core/exit-codes.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import { namedServer } from '../../mcp/open/open-server.ts';
import type { ServerStanding } from '../../mcp/open/standing.ts';
import { configuredServers, signedInServers, standingOfServer } from '../../mcp/open/standing.ts';
import type { World } from '../../host/world.ts';
import { joined, jsonText, shown } from '../../core/shown.ts';
import type { Page } from '../../core/shown.ts';

/**
 * Shows how it stands with the sign-ins at MCP servers; changes nothing and asks nobody.
 *
 * @param name of one server, or null for all.
 * @returns 3 where one that was named has no sign-in that works. @throws HoldfastError `mcp-server-unknown`, `config-invalid`.
 */
export async function mcpStatus(world: World, name: string | null, json: boolean): Promise<number> {
  const servers = name === null ? await allServers(world) : [await namedServer(world, name)];
  const all = await Promise.all(servers.map((server) => standingOfServer(world, server)));
  if (json) world.terminal.data(jsonText({ schema: 1, servers: all }));
  else if (all.length === 0) {
    world.terminal.say(shown`holdfast: no MCP server is known here`);
    world.terminal.say(shown`hint: holdfast mcp add NAME https://mcp.example.com/mcp, or: holdfast mcp import`);
  } else world.terminal.data(joined(all.flatMap(lines)));
  return name !== null && all.some(({ signedIn }) => !signedIn) ? exitCodes.person : exitCodes.good;
}

/** Those of the config, and those that somebody has signed in to by their address alone. */
async function allServers(world: World): Promise<McpServer[]> {
  const named = await configuredServers(world);
  const known = new Set(named.map(({ url, account }) => serverId(url, account)));
  const others = (await signedInServers(world)).filter(({ url, account }) => !known.has(serverId(url, account)));
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
