import type { OpenByName } from '../../profiles/open/opened.ts';
import { mcpPrefix } from '../../stores/mcp/server-id.ts';
import type { Host } from '../../host/open-host.ts';

/** Opens profiles of the config file, and sign-ins at MCP servers by their names among the stored credentials. */
export function openerOf(host: Host): OpenByName {
  return async (name) => {
    if (name.startsWith(mcpPrefix)) {
      const { openSignedIn } = await import('../../mcp/open/open-signed-in.ts');
      return openSignedIn(host, name);
    }
    const { openProfile } = await import('../../profiles/open/open-profile.ts');
    return openProfile(host, name);
  };
}
