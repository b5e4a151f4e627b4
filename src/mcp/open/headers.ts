import { HoldfastError } from '../../core/errors.ts';
import { openServer } from './open-server.ts';
import { openSignedIn } from './open-signed-in.ts';
import type { ServerFlags } from './server-flags.ts';
import { flaggedServer } from './server-flags.ts';
import { token } from '../../profiles/token/token.ts';
import { shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/** Clients give their helpers this long (Claude Code: 10 s). */
const deadlineMs = 8_000;

/**
 * Prints the headers that carry a server's token, as clients with a `headersHelper` take them. A client that asks again at once
 * was refused, so the token is renewed then.
 *
 * @param name null: the server that the client names in `CLAUDE_CODE_MCP_SERVER_URL`.
 * @throws HoldfastError `login-needed`, `server-unavailable`, `usage`.
 */
export async function mcpHeaders(host: Host, name: string | null, flags: ServerFlags): Promise<number> {
  const server = name ?? host.env['CLAUDE_CODE_MCP_SERVER_URL'] ?? '';
  if (server === '') {
    const message = 'expected the name or the address of a server, found none';
    throw new HoldfastError('usage', message, shown`holdfast mcp headers https://mcp.example.com/mcp`);
  }
  const { id, called, registrations } = await openServer(host, await flaggedServer(host, server, flags));
  if ((await registrations.read()) === null) {
    throw new HoldfastError('login-needed', `nobody has signed in to ${called.what} yet`, called.login);
  }
  const readStdin = (): Promise<string> => Promise.resolve('');
  return await token(host, (stored) => openSignedIn(host, stored), id, {
    format: 'headers',
    renew: false,
    retryRenews: true,
    deadlineMs,
    operation: null,
    readStdin,
  });
}
