import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { commandLine } from '../../core/shell-word.ts';
import { noResource, resourceFor } from '../../core/mcp/server.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import { profileOfRegistration } from '../../core/mcp/registration.ts';
import type { Registrations } from '../../core/mcp/ports.ts';
import type { ProfileJournal } from '../../core/profile/fact.ts';
import type { GrantOutcome } from '../../core/profile/grant-answer.ts';
import type { CredentialStore, Renewer } from '../../core/profile/ports.ts';
import type { ProfileCredential } from '../../core/profile/record.ts';
import type { Called } from '../../core/profile/words.ts';
import type { Leases } from '../../core/ports.ts';
import type { ProfileKeeper } from '../../keeper/profile/profile-keeper.ts';
import { openRegistrations } from '../../stores/mcp/registration-file.ts';
import { serverId } from '../../stores/mcp/server-id.ts';
import { bareServer, mcpServerNamed } from '../../stores/profile/config-mcp-server.ts';
import { openCredentialFile } from '../../stores/profile/credential-file.ts';
import { isFarFromBrowser } from '../../profiles/login/choose-way.ts';
import { oauthWorld } from '../../profiles/open/oauth-world.ts';
import type { World } from '../../host/world.ts';
import { shown } from '../../core/shown.ts';
import type { Host, State } from '../../host/open-host.ts';

/** One MCP server with its credential, and whoever renews it. */
export interface OpenServer {
  readonly server: McpServer;
  /** The name of its credential among the stored ones. */
  readonly id: string;
  readonly called: Called;
  readonly stateFolder: string;
  readonly store: CredentialStore;
  readonly leases: Leases;
  readonly registrations: Registrations;
  readonly renewer: Renewer;
  /** Whether a browser that is opened from here could come back to this machine. */
  readonly hasBrowser: boolean;
  readonly keeper: (journal?: ProfileJournal) => ProfileKeeper;
}

/** The server that a command line names: by its name in the config, or by its address. @throws HoldfastError `mcp-server-unknown`, `config-invalid`, `usage`. */
export async function namedServer(host: Pick<Host, 'config'>, nameOrUrl: string): Promise<McpServer> {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(nameOrUrl)) {
    return mcpServerNamed(await host.config(), nameOrUrl);
  }
  const bare = bareServer(nameOrUrl);
  if (bare === null) {
    throw new HoldfastError(
      'usage',
      `expected the address of an MCP server: https://…, or http:// to this machine itself, without a user, a password or a #; found ${JSON.stringify(nameOrUrl.slice(0, 80))}`,
      shown`holdfast mcp bridge https://mcp.example.com/mcp`,
    );
  }
  return bare;
}

/** Opens the credential of a server. Sends nothing. @throws HoldfastError `state-folder`. */
export async function openServer(host: Host, server: McpServer): Promise<OpenServer> {
  return serverIn(host, server, await host.state());
}

/** The same in a folder that may not be there, for somebody who only looks. */
export function serverIn(host: Host, server: McpServer, { folder: stateFolder, leases }: State): OpenServer {
  const id = serverId(server.url, server.account);
  const store = openCredentialFile(join(stateFolder, 'credentials'), id, leases);
  const registrations = openRegistrations(stateFolder, id);
  const renewer = renewerFor(host, server, id, registrations);
  const called = calledServer(server);
  const inContainer = existsSync('/.dockerenv') || existsSync('/run/.containerenv');
  return {
    server,
    id,
    called,
    stateFolder,
    store,
    leases,
    registrations,
    renewer,
    hasBrowser: !isFarFromBrowser({ env: host.env, platform: host.platform, inContainer }),
    keeper: (journal) =>
      host.openProfileKeeper({
        profile: { name: id, header: 'authorization' },
        called,
        store,
        renewer,
        leases,
        patient: false,
        ...(journal === undefined ? {} : { journal }),
      }),
  };
}

/** What people call a server's credential, and what they type. */
export function calledServer({ name, url, account, resource }: McpServer): Called {
  const isBare = name === new URL(url).host;
  const typed = isBare ? url : name;
  const login = commandLine('holdfast', 'mcp', 'login', typed);
  return {
    what: `MCP server ${name}${account === null ? '' : ` (${account})`}`,
    login,
    show: commandLine('holdfast', 'mcp', 'status', typed),
    // A sign-in asks the server anew what it takes, and registers another client.
    mend: login,
    withoutResource:
      resource === noResource ? null : commandLine('holdfast', 'mcp', 'login', typed, '--resource', noResource),
  };
}

/** Renews as what was agreed when the person signed in; its parts are loaded by the first exchange. */
function renewerFor(world: World, server: McpServer, id: string, registrations: Registrations): Renewer {
  const loaded = async (current: ProfileCredential): Promise<Renewer | null> => {
    const registration = await registrations.read();
    // A sign-in elsewhere is on its way: its token endpoint must not see the token of another one.
    if (registration === null || registration.endpoints.token !== current.endpoints?.token) return null;
    const { oauthRenewer } = await import('../../oauth/token-endpoint.ts');
    // What a person says of the resource counts from the next renewal on, not only from the next sign-in.
    const resource = resourceFor(server, registration.resource);
    return oauthRenewer(profileOfRegistration(id, { ...registration, resource }), oauthWorld(world));
  };
  return {
    kind: 'rotating',
    graceMs: 0,
    async renew(current) {
      const renewer = current === null ? null : await loaded(current);
      return (await renewer?.renew(current)) ?? notRegistered;
    },
    probe: async (current) => (await (await loaded(current))?.probe(current)) ?? 'unknown',
  };
}

/** Waiting would not bring it back: a person signs in, and that agrees on another. */
const notRegistered: GrantOutcome = { kind: 'refused', about: 'client', error: 'registration_missing' };
