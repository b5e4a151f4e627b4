import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { profileOfRegistration } from '../../core/mcp/registration.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import { openRegistrations } from '../../stores/mcp/registration-file.ts';
import { mcpPrefix } from '../../stores/mcp/server-id.ts';
import { bareServer, mcpServersOf } from '../../stores/profile/config-mcp-server.ts';
import { reportOf, standing } from '../../profiles/config/report.ts';
import { serverIn } from './open-server.ts';
import type { Host } from '../../host/open-host.ts';

/** How it stands with the sign-in at one server; facts for `--json`, never a token. */
export interface ServerStanding {
  readonly name: string;
  readonly url: string;
  readonly account: string | null;
  readonly signedIn: boolean;
  readonly as: string | null;
  readonly scope: string | null;
  /** ISO 8601, or null where nobody knows. */
  readonly expiresAt: string | null;
  readonly renewable: boolean;
  readonly lastFailure: string | null;
  /** The command that a person must run, or null. */
  readonly person: string | null;
  readonly authorizationServer: string | null;
  readonly store: string;
  /** All of it in one line. */
  readonly words: string;
}

/** Looks at one server's sign-in; changes nothing. */
export async function standingOfServer(host: Host, server: McpServer): Promise<ServerStanding> {
  const { id, store, registrations, called } = serverIn(host, server, host.stateToLookAt());
  const registration = await registrations.read();
  const { name, url, account } = server;
  if (registration === null) {
    const nothing = { signedIn: false, as: null, scope: null, expiresAt: null, renewable: false, lastFailure: null };
    const words = 'nobody has signed in';
    return {
      name,
      url,
      account,
      ...nothing,
      person: called.login,
      authorizationServer: null,
      store: store.place,
      words,
    };
  }
  const report = reportOf(profileOfRegistration(id, registration), await store.read(), store.place, called);
  return {
    name,
    url,
    account,
    signedIn: report.state === 'stored' && report.person === null,
    as: report.subject,
    scope: report.scope,
    expiresAt: report.expiresAt,
    renewable: report.renewable,
    lastFailure: report.trouble,
    person: report.person,
    authorizationServer: registration.issuer,
    store: report.store,
    words: standing(report, host.clock.now()),
  };
}

/** Servers that somebody has signed in to, whether the config names them or not. */
export async function signedInServers(host: Pick<Host, 'stateToLookAt'>): Promise<McpServer[]> {
  const { folder: stateFolder } = host.stateToLookAt();
  const names = await readdir(join(stateFolder, 'mcp')).catch(() => []);
  const ids = names.filter((name) => name.startsWith(mcpPrefix) && /^[\w-]+\.json$/.test(name));
  const all = await Promise.all(
    ids.map((name) => openRegistrations(stateFolder, name.slice(0, -'.json'.length)).read()),
  );
  return all
    .filter((one) => one !== null)
    .map(({ url, account }) => bareServer(url, account))
    .filter((server) => server !== null);
}

/** Those that the config file describes. @throws HoldfastError `config-invalid`. */
export async function configuredServers(host: Pick<Host, 'config'>): Promise<McpServer[]> {
  return [...mcpServersOf(await host.config()).values()];
}
