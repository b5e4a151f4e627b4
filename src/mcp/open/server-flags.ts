import { resolve } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { isResource } from '../../core/mcp/server.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import { isSafeUrl } from '../../core/profile/safe-url.ts';
import { namedServer } from './open-server.ts';
import { shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/** What a command line says of a server. */
export interface ServerFlags {
  readonly clientId?: string;
  readonly clientSecretEnv?: string;
  readonly clientSecretFile?: string;
  readonly clientMetadataUrl?: string;
  readonly scope?: readonly string[];
  readonly account?: string;
  readonly resource?: string;
  readonly transport?: McpServer['transport'];
}

/** The server that a command line describes: the one of that name or address, with what its options say in place of the config. */
export async function flaggedServer(host: Host, nameOrUrl: string, flags: ServerFlags): Promise<McpServer> {
  const server = await namedServer(host, nameOrUrl);
  const { clientId, clientMetadataUrl, scope, account, transport, resource } = flags;
  if (clientMetadataUrl !== undefined && !isSafeUrl(clientMetadataUrl)) {
    throw wrong('--client-metadata-url', 'an https URL', clientMetadataUrl);
  }
  if (account !== undefined && !/^[\w.@-]{1,64}$/.test(account)) {
    throw wrong('--account', 'letters, digits, and . _ @ -', account);
  }
  if (resource !== undefined && !isResource(resource)) {
    throw wrong('--resource', 'an absolute URI without a #, or none', resource);
  }
  return {
    ...server,
    ...(resource === undefined ? {} : { resource }),
    ...(clientId === undefined ? {} : { clientId }),
    ...secretOf(host, flags, clientId ?? server.clientId),
    ...(clientMetadataUrl === undefined ? {} : { clientMetadataUrl }),
    ...(scope === undefined
      ? {}
      : { scopes: scope.flatMap((words) => words.split(/\s+/)).filter((word) => word !== '') }),
    ...(account === undefined ? {} : { account }),
    ...(transport === undefined ? {} : { transport }),
  };
}

function secretOf(
  host: Host,
  { clientSecretEnv, clientSecretFile }: ServerFlags,
  clientId: string | null,
): Pick<McpServer, 'clientSecret'> | Record<string, never> {
  if (clientSecretEnv === undefined && clientSecretFile === undefined) return {};
  if (clientId === null) {
    const message = 'expected --client-id beside the secret of a client, found none';
    throw new HoldfastError('usage', message, shown`add --client-id ID`);
  }
  if (clientSecretEnv !== undefined) return { clientSecret: { env: clientSecretEnv } };
  return { clientSecret: { file: resolve(host.cwd, clientSecretFile ?? '') } };
}

function wrong(option: string, expected: string, found: string): HoldfastError {
  const message = `${option}: expected ${expected}, found ${JSON.stringify(found.slice(0, 80))}`;
  return new HoldfastError('usage', message, shown`holdfast mcp bridge --help`);
}
