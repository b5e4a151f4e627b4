import { HoldfastError } from '../../core/errors.ts';
import { profileOfRegistration } from '../../core/mcp/registration.ts';
import { openRegistrations } from '../../stores/mcp/registration-file.ts';
import { bareServer } from '../../stores/profile/config-mcp-server.ts';
import { configPath } from '../../stores/profile/config-path.ts';
import { openStateFolder } from '../../stores/state-folder.ts';
import type { OpenProfile } from '../../profiles/open/opened.ts';
import type { World } from '../../host/world.ts';
import { openServer } from './open-server.ts';
import { shown } from '../../core/shown.ts';

/**
 * Opens the sign-in at an MCP server as the own credential that it is. Sends nothing.
 *
 * @param id its name among the stored credentials. @throws HoldfastError `login-needed`, `state-folder`.
 */
export async function openSignedIn(world: World, id: string): Promise<OpenProfile> {
  const stateFolder = await openStateFolder(world.env, world.platform);
  const registration = await openRegistrations(stateFolder, id).read();
  const server = registration === null ? null : bareServer(registration.url, registration.account);
  if (registration === null || server === null) {
    throw new HoldfastError('login-needed', 'nobody has signed in to that MCP server yet', shown`holdfast mcp status`);
  }
  const open = await openServer(world, server);
  return {
    profile: profileOfRegistration(id, registration),
    called: open.called,
    configPath: configPath(world.env, world.platform, world.home),
    stateFolder,
    store: open.store,
    renewer: open.renewer,
    isShared: true,
    keeper: ({ journal }) => open.keeper(journal),
  };
}
