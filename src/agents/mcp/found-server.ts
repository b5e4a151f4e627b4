/** What the clients' own files say of MCP servers, and whether each may go through a bridge. */
import { isSafeUrl } from '../../core/profile/safe-url.ts';
import { deepest, wouldBeTooDeep } from '../../core/foreign-json.ts';
import { readSmallFile } from '../../stores/small-file.ts';
import type { ClientName, EntryReading, HttpReading, McpClient, EntryPlace, Where } from './client.ts';
import { mcpClients } from './clients.ts';
import { entryTextOf } from './edit-entry.ts';

/** One server as a client knows it; no value of a header is in it. */
export interface FoundEntry {
  readonly name: string;
  readonly client: ClientName;
  readonly place: EntryPlace;
  /** From 1 on. */
  readonly line: number;
  readonly kind: EntryReading['kind'];
  /** As it is written, variables and all; a query may hold a secret, so `shownUrl` is for people. */
  readonly url: string | null;
  readonly headersNamed: readonly string[];
  /** What a bridge that it runs already leads to, a name or a URL; null where it runs none. */
  readonly bridgeTarget: string | null;
  /** An HTTP server that no credential is sent to by the definition itself. */
  readonly isOAuthLikely: boolean;
  readonly routing: Routing;
}

/** Whether an entry may go through the bridge. */
export type Routing =
  | { readonly kind: 'offered' }
  /** Only where a person names it: what it says besides would be lost. */
  | { readonly kind: 'if-named'; readonly because: string }
  | { readonly kind: 'impossible'; readonly because: string };

export interface FoundServers {
  readonly servers: readonly FoundEntry[];
  /** One for each thing that is there and cannot be understood. */
  readonly notes: readonly string[];
}

/** A client's own file with its history of sessions can be large. */
const largest = 32 * 1024 * 1024;

/** Reads every place of every client; what is missing is nothing, what cannot be read is a note. Never rejects. */
export async function findServers(where: Where, clients: readonly McpClient[] = mcpClients): Promise<FoundServers> {
  const places = clients.flatMap((client) => eachOnce(client.places(where)).map((place) => ({ client, place })));
  const found = await Promise.all(places.map(({ client, place }) => readPlace(client, place)));
  return {
    servers: found.flatMap(({ servers }) => servers),
    // A file with several places is noted once.
    notes: [...new Set(found.flatMap(({ notes }) => notes))],
  };
}

/** In the home folder itself, a client's file of the project is that of the user. */
function eachOnce(places: readonly EntryPlace[]): readonly EntryPlace[] {
  const idOf = ({ file, keys }: EntryPlace): string => JSON.stringify([file, keys]);
  return places.filter((place, at) => places.findLastIndex((other) => idOf(other) === idOf(place)) === at);
}

async function readPlace(client: McpClient, place: EntryPlace): Promise<FoundServers> {
  const file = await readSmallFile(place.file, largest);
  if (file.kind === 'absent') return { servers: [], notes: [] };
  if (file.kind === 'unreadable') return { servers: [], notes: [`${place.file}: ${file.detail}`] };
  if (wouldBeTooDeep(file.text)) {
    return { servers: [], notes: [`${place.file}: expected at most ${deepest} levels, found more`] };
  }
  const read = entryTextOf(place).read(file.text, place.keys);
  if (typeof read === 'string') return { servers: [], notes: [`${place.file}: ${read}`] };
  const refuses = client.isStrict && !read.isStrict;
  const lax = refuses ? [`a comment or a trailing comma is in it, and ${client.title} refuses such a file`] : [];
  return {
    servers: read.entries.map(({ name, line, entry }) => serverOf(client, place, name, line, client.read(entry))),
    notes: [...read.notes, ...lax].map((note) => `${place.file}: ${note}`),
  };
}

function serverOf(client: McpClient, place: EntryPlace, name: string, line: number, reading: EntryReading): FoundEntry {
  const same = { name, client: client.name, place, line, kind: reading.kind };
  if (reading.kind === 'stdio') {
    const target = bridgeTargetOf(reading.command, reading.args);
    const because = target === null ? 'it is a program of this machine' : 'it goes through the bridge already';
    const routing: Routing = { kind: 'impossible', because };
    return { ...same, url: null, headersNamed: [], bridgeTarget: target, isOAuthLikely: false, routing };
  }
  return {
    ...same,
    url: reading.url,
    headersNamed: Object.keys(reading.headers),
    bridgeTarget: null,
    isOAuthLikely: reading.url !== null && reading.ownCredential === null,
    routing: routingOf(client, reading),
  };
}

/** Whether an HTTP entry may go through the bridge, and if not, why not. */
export function routingOf({ title, variable }: McpClient, reading: HttpReading): Routing {
  const { url, headers, ownCredential, homeless } = reading;
  const isFilledIn = (text: string): boolean => variable?.test(text) === true;
  if (url === null) return { kind: 'impossible', because: 'it names no URL' };
  if (isFilledIn(url)) return { kind: 'impossible', because: `${title} alone fills in the variable in its URL` };
  if (!isSafeUrl(url)) {
    return { kind: 'impossible', because: 'its URL is neither https nor of this machine, or has a user in it' };
  }
  const filled = Object.entries(headers).find(
    ([name, value]) => isFilledIn(value) && name.toLowerCase() !== 'authorization',
  );
  if (filled !== undefined) {
    return { kind: 'impossible', because: `${title} alone fills in the variable in its header ${filled[0]}` };
  }
  if (ownCredential !== null) {
    return { kind: 'if-named', because: `it brings a credential of its own (${ownCredential})` };
  }
  const [first] = homeless;
  if (first === undefined) return { kind: 'offered' };
  return { kind: 'if-named', because: `the bridge has no place for its ${first}` };
}

/** What the bridge of Holdfast that a program is leads to, whichever Holdfast wrote it; null for any other program. */
function bridgeTargetOf(command: string, args: readonly string[]): string | null {
  const words = [command, ...args];
  const at = words.findIndex((word, index) => word === 'mcp' && words[index + 1] === 'bridge');
  const isOurs = words.slice(0, Math.max(at, 0)).some((word) => /(^|[\\/])holdfast(\.cjs)?$/.test(word));
  return isOurs ? (words.slice(at + 2).find((word) => !word.startsWith('-')) ?? '') : null;
}
