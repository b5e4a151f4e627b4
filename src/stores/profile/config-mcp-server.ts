/** From the JSON of a config file to MCP servers. */
import { isObject, kindOf, objectOf } from '../../core/json.ts';
import { parse } from 'jsonc-parser';
import type * as z from 'zod';
import { HoldfastError } from '../../core/errors.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import { isSafeUrl } from '../../core/profile/safe-url.ts';
import type { ConfigFault } from './config-fault.ts';
import { faultError } from './config-fault.ts';
import type { Config } from './config-file.ts';
import { faultOf } from './config-issue.ts';
import { mcpServerForm, nameWords, profileName } from './config-schema.ts';
import { didYouMean } from '../../core/nearest-name.ts';
import { shown } from '../../core/shown.ts';
import { commandLine } from '../../core/shell-word.ts';

/**
 * The MCP servers that a config describes, by name. Read when they are asked for, so that a slip of the pen in one of them
 * keeps no profile from its token.
 *
 * @param config that was read without error.
 * @throws HoldfastError `config-invalid` with file, line, key, what was expected and what came.
 */
export function mcpServersOf({ path, text }: Config): ReadonlyMap<string, McpServer> {
  const servers = new Map<string, McpServer>();
  const value: unknown = text === null ? undefined : parse(text, [], { allowTrailingComma: true });
  const named = objectOf(value)['mcpServers'] ?? {};
  if (!isObject(named))
    throw faultError(text ?? '', path, { path: ['mcpServers'], expected: 'an object', found: kindOf(named) });
  for (const [name, one] of Object.entries(named)) {
    const result = readServer(name, one);
    if ('expected' in result) throw faultError(text ?? '', path, result);
    servers.set(name, result.server);
  }
  return servers;
}

/** The server of a name. @throws HoldfastError `mcp-server-unknown` with the nearest one, `config-invalid`. */
export function mcpServerNamed(config: Config, name: string): McpServer {
  const servers = mcpServersOf(config);
  const server = servers.get(name);
  if (server !== undefined) return server;
  throw new HoldfastError(
    'mcp-server-unknown',
    `there is no MCP server "${name}" in ${config.path}${didYouMean(name, [...servers.keys()])}`,
    servers.size === 0
      ? commandLine('holdfast', 'mcp', 'add', name, 'https://mcp.example.com/mcp')
      : shown`holdfast mcp list`,
  );
}

/** The server at a URL of which nothing else is said, named after its host; null for what is no URL that a token may go to. */
export function bareServer(url: string, account: string | null = null): McpServer | null {
  if (!isSafeUrl(url)) return null;
  return { ...serverOf(new URL(url).host, { url, transport: 'auto' }), account };
}

function readServer(name: string, given: unknown): { server: McpServer } | ConfigFault {
  const path = ['mcpServers', name];
  if (!profileName.safeParse(name).success) return { path, expected: nameWords, found: JSON.stringify(name) };
  if (!isObject(given)) return { path, expected: 'an object', found: kindOf(given) };
  const parsed = mcpServerForm.safeParse(given);
  if (!parsed.success) return faultOf(parsed.error, given, path);
  const server = serverOf(name, parsed.data);
  const wrong = whatContradicts(server);
  return wrong === null ? { server } : { ...wrong, path: [...path, ...wrong.path] };
}

function serverOf(name: string, given: z.infer<typeof mcpServerForm>): McpServer {
  return {
    name,
    url: given.url,
    transport: given.transport,
    clientId: given.clientId ?? null,
    clientSecret: given.clientSecret ?? null,
    clientMetadataUrl: given.clientMetadataUrl ?? null,
    scopes: given.scopes ?? null,
    headers: given.headers ?? {},
    account: given.account ?? null,
    resource: given.resource ?? null,
  };
}

/** What is right by itself and wrong together. */
function whatContradicts({ clientId, clientSecret, clientMetadataUrl }: McpServer): ConfigFault | null {
  if (clientSecret !== null && clientId === null)
    return { path: ['clientId'], expected: 'the client whose secret is named', found: 'nothing' };
  if (clientMetadataUrl !== null && clientId !== null)
    return { path: ['clientMetadataUrl'], expected: 'one client: this document, or "clientId"', found: 'both' };
  return null;
}
