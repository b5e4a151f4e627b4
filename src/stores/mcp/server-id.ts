import { createHash } from 'node:crypto';

/** What the names of MCP servers' credentials begin with; no profile's name begins so. */
export const mcpPrefix = '_mcp-';

/**
 * The name of an MCP server's credential among the stored ones: whoever bridges the same address, under whatever name,
 * shares it. At most 60 characters.
 *
 * @param account tells two logins at one address apart, or null.
 */
export function serverId(url: string, account: string | null): string {
  const { host, href } = new URL(url);
  const readable = host
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  const exact = createHash('sha256')
    .update(`${href}\0${account ?? ''}`)
    .digest('hex')
    .slice(0, 12);
  return `${mcpPrefix}${readable}-${exact}`;
}
