import type { World } from '../../host/world.ts';
import type { OpenByName } from '../../profiles/open/opened.ts';
import { mcpPrefix } from '../../stores/mcp/server-id.ts';

/** Opens profiles of the config file, and sign-ins at MCP servers by their names among the stored credentials. */
export function openerOf(world: World): OpenByName {
  return async (name) => {
    if (name.startsWith(mcpPrefix)) {
      const { openSignedIn } = await import('../../mcp/open/open-signed-in.ts');
      return openSignedIn(world, name);
    }
    const { openProfile } = await import('../../profiles/open/open-profile.ts');
    return openProfile(world, name);
  };
}
