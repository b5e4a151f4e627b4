import { HoldfastError } from '../../core/errors.ts';
import { profileOfRegistration } from '../../core/mcp/registration.ts';
import { openRegistrations } from '../../stores/mcp/registration-file.ts';
import { bareServer } from '../../stores/profile/config-mcp-server.ts';
import type { OpenProfile } from '../../profiles/open/opened.ts';
import { openServer } from './open-server.ts';
import { shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/**
 * Opens the sign-in at an MCP server as the profile that it is. Sends nothing.
 *
 * @param id its name among the stored credentials. @throws HoldfastError `login-needed`, `state-folder`.
 */
export async function openSignedIn(host: Host, id: string): Promise<OpenProfile> {
  const { folder: stateFolder } = await host.state();
  const registration = await openRegistrations(stateFolder, id).read();
  const server = registration === null ? null : bareServer(registration.url, registration.account);
  if (registration === null || server === null) {
    throw new HoldfastError('login-needed', 'nobody has signed in to that MCP server yet', shown`holdfast mcp status`);
  }
  const open = await openServer(host, server);
  return {
    profile: profileOfRegistration(id, registration),
    called: open.called,
    configPath: host.configPath(),
    stateFolder,
    store: open.store,
    renewer: open.renewer,
    isShared: true,
    keeper: ({ journal }) => open.keeper(journal),
  };
}
