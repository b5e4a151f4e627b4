import type { HttpReading } from '../../agents/mcp/client.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import type { WrittenProfile } from '../../stores/profile/config-edit.ts';
import { whatIsSaid } from '../../profiles/config/written.ts';

/** What the bridge is given for an entry, and what must stand in Holdfast's config for that. */
export interface BridgeTarget {
  /** A name of the config, or the URL alone where that says everything. */
  readonly target: string;
  /** A server that is to be added under that name; null where there is one, or none is needed. */
  readonly added: WrittenProfile | null;
}

/**
 * Decides what the bridge is given. A server of the config with the same URL is taken, since a person described it; else the
 * URL, and a server of its own only where the entry says more than that.
 *
 * @param name of the entry; what a name of the config must not hold gives way to `-`.
 */
export function bridgeTargetFor(
  name: string,
  reading: HttpReading,
  config: ReadonlyMap<string, McpServer>,
): BridgeTarget {
  const url = reading.url ?? '';
  const fit = fitName(name);
  const same = [...config.values()].filter((server) => server.url === url);
  const described = same.find((server) => server.name === fit) ?? (same.length === 1 ? same[0] : undefined);
  if (described !== undefined) return { target: described.name, added: null };
  const headers = Object.entries(reading.headers).filter(([header]) => header.toLowerCase() !== 'authorization');
  // Every user of the machine may read a command line, and what stands behind `?` may be a key.
  const { clientId, scopes, resource } = reading;
  const isMore = headers.length > 0 || clientId !== null || scopes !== null || resource !== null;
  if (!isMore && new URL(url).search === '') return { target: url, added: null };
  const added = whatIsSaid({
    url,
    transport: reading.kind === 'sse' ? 'sse' : undefined,
    clientId: clientId ?? undefined,
    scopes: scopes ?? undefined,
    resource: resource ?? undefined,
    headers: headers.length === 0 ? undefined : Object.fromEntries(headers),
  });
  return { target: freeName(fit, config), added };
}

function fitName(name: string): string {
  const fit = name.replaceAll(/[^\w-]/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return fit === '' ? 'server' : fit.slice(0, 60);
}

function freeName(name: string, config: ReadonlyMap<string, McpServer>, count = 1): string {
  const tried = count === 1 ? name : `${name}-${count}`;
  return config.has(tried) ? freeName(name, config, count + 1) : tried;
}
