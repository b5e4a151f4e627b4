/** What an import would do with each server that was found: pure, so that what is shown is what is done. */
import type { FoundEntry } from '../../agents/mcp/found-server.ts';

export interface ImportChoice {
  /** Servers by name; null for all. */
  readonly named: readonly string[] | null;
}

export interface PlannedServer {
  readonly server: FoundEntry;
  /** Why it stays as it is, in words; null where it is led through the bridge. */
  readonly because: string | null;
}

/**
 * What is named is led through the bridge also where it brings a credential of its own; of all others only what is likely
 * behind OAuth.
 */
export function importPlan(servers: readonly FoundEntry[], { named }: ImportChoice): readonly PlannedServer[] {
  const chosen = named === null ? servers : servers.filter(({ name }) => named.includes(name));
  return chosen.map((server) => ({ server, because: whyNot(server, named !== null) }));
}

function whyNot({ routing, name, isOAuthLikely }: FoundEntry, isNamed: boolean): string | null {
  if (routing.kind === 'impossible') return routing.because;
  if (isNamed) return null;
  if (routing.kind === 'if-named') return `${routing.because}; --server ${name} does it all the same`;
  return isOAuthLikely ? null : 'it is no server behind OAuth';
}
