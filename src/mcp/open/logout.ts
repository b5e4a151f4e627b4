import { openServer } from './open-server.ts';
import { openSignedIn } from './open-signed-in.ts';
import type { ServerFlags } from './server-flags.ts';
import { flaggedServer } from './server-flags.ts';
import { logout } from '../../profiles/login/logout.ts';
import { jsonText, shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/**
 * Ends the sign-in at an MCP server, there and here, and forgets which client it was made as: the next sign-in begins from nothing.
 *
 * @returns 4 when the server did not end it.
 */
export async function mcpLogout(host: Host, name: string, flags: ServerFlags, json: boolean): Promise<number> {
  const { id, called, registrations } = await openServer(host, await flaggedServer(host, name, flags));
  if ((await registrations.read()) === null) {
    if (json)
      host.terminal.data(jsonText({ schema: 1, server: name, wasLoggedIn: false, revoked: false, failed: null }));
    else host.terminal.say(shown`holdfast: nobody was logged in to ${called.what}`);
    return 0;
  }
  const code = await logout(host, (stored) => openSignedIn(host, stored), id, json);
  await registrations.remove();
  return code;
}
