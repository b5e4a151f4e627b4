import type { ClientName } from '../../agents/mcp/client.ts';
import { clientNamed, mcpClients } from '../../agents/mcp/clients.ts';
import type { FoundEntry } from '../../agents/mcp/found-server.ts';
import { findServers } from '../../agents/mcp/found-server.ts';
import { shownUrl } from '../../core/shown-url.ts';
import { HoldfastError } from '../../core/errors.ts';
import { commandLine } from '../../core/shell-word.ts';
import { didYouMean } from '../../core/nearest-name.ts';
import { isAgreed } from '../../host/agreement.ts';
import { routeEntry } from './route-entry.ts';
import { openRouteJournal } from '../../agents/mcp/route-journal.ts';
import { shownFound } from './shown.ts';
import { whereOf } from './where.ts';
import { joined, jsonText, pageOf, shown, shownText } from '../../core/shown.ts';
import type { Page } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/** What `holdfast mcp import` was asked to do. */
export interface ImportOptions {
  /** Clients by name; null for all. */
  readonly clients: readonly ClientName[] | null;
  /** Servers by name; null for all that are likely behind OAuth. */
  readonly servers: readonly string[] | null;
  readonly dryRun: boolean;
  /** Asks nobody. */
  readonly yes: boolean;
  readonly json: boolean;
}

type Outcome =
  | { readonly done: 'routed'; readonly target: string }
  | { readonly done: 'planned' | 'declined' }
  | { readonly done: 'left' | 'failed'; readonly because: string };

interface Told {
  readonly server: FoundEntry;
  readonly outcome: Outcome;
}

/**
 * Shows the servers that the clients know, and leads those that are likely behind OAuth through the bridge: each after a
 * question on a terminal, all with `yes`, and none where nobody can be asked.
 *
 * @param ask whether the one that was just shown is to be led through the bridge.
 * @returns 0, or 1 where one could not be.
 * @throws HoldfastError `mcp-server-unknown`, `state-folder`.
 */
export async function mcpImport(
  host: Host,
  options: ImportOptions,
  ask: () => Promise<boolean> = () => isAgreed(host, { yes: false, json: false, command: 'mcp import' }),
): Promise<number> {
  const clients = mcpClients.filter(({ name }) => options.clients === null || options.clients.includes(name));
  const { servers, notes } = await findServers(await whereOf(host), clients);
  refuseUnknown(options, servers);
  const plan = importPlan(servers, { named: options.servers });
  if (!options.json) show(host, plan, notes);
  const told: Told[] = [];
  for (const planned of plan) {
    // One after the other: a person is asked, and two may stand in one file.
    told.push({ server: planned.server, outcome: await outcomeOf(host, options, planned, ask) });
  }
  return report(host, options, told, notes);
}

function refuseUnknown({ servers: named }: ImportOptions, servers: readonly FoundEntry[]): void {
  const names = servers.map(({ name }) => name);
  const missing = named?.find((name) => !names.includes(name));
  if (missing === undefined) return;
  throw new HoldfastError(
    'mcp-server-unknown',
    `no client that was looked at knows an MCP server "${missing}"${didYouMean(missing, names)}`,
    shown`holdfast mcp list`,
  );
}

async function outcomeOf(
  host: Host,
  options: ImportOptions,
  { server, because }: PlannedServer,
  ask: () => Promise<boolean>,
): Promise<Outcome> {
  if (because !== null) return { done: 'left', because };
  const isAsked = !options.yes && !options.json && host.stdinIsTty && host.stderrIsTty;
  if (options.dryRun || (!options.yes && !isAsked)) return { done: 'planned' };
  if (isAsked) {
    host.terminal.say(shown`lead ${server.name} of ${placeWords(server)} through the bridge?`);
    if (!(await ask())) return { done: 'declined' };
  }
  try {
    const journal = openRouteJournal((await host.state()).folder);
    return { done: 'routed', target: await routeEntry(host, journal, server) };
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    if (!options.json) host.terminal.fail(error);
    return { done: 'failed', because: error.message };
  }
}

function show({ terminal }: Host, plan: readonly PlannedServer[], notes: readonly string[]): void {
  for (const note of notes) terminal.say(pageOf`${terminal.paint.yellow('note:')} ${shownText(note)}`);
  if (plan.length === 0) terminal.say(shown`holdfast: no client here has an MCP server`);
  else terminal.data(joined(plan.flatMap((one) => lines(one))));
}

function lines({ server, because }: PlannedServer): readonly Page[] {
  const what = server.url === null ? 'a program' : shownUrl(server.url);
  return [
    shown`${server.name}  ${what}  (${placeWords(server)})`,
    because === null ? shown`  can go through the bridge` : shown`  stays: ${because}`,
  ];
}

function placeWords({ client, place, line }: FoundEntry): string {
  return `${clientNamed(client).title}, ${place.scope}, ${place.file}:${line}`;
}

function report(host: Host, options: ImportOptions, told: readonly Told[], notes: readonly string[]): number {
  const { terminal } = host;
  const code = told.some(({ outcome }) => outcome.done === 'failed') ? 1 : 0;
  if (options.json) {
    const servers = told.map(({ server, outcome }) => shownFound(server, { ...outcome }));
    terminal.data(jsonText({ schema: 1, dryRun: options.dryRun, servers, notes }, 2));
    return code;
  }
  const planned = told.filter(({ outcome }) => outcome.done === 'planned');
  if (planned.length > 0) {
    terminal.say(shown`nothing was changed; ${count(planned.length)} would go through the bridge`);
    if (!options.dryRun) terminal.say(shown`hint: holdfast mcp import --yes does it, and --undo takes it back`);
  }
  const routed = told.flatMap(({ server, outcome }) =>
    outcome.done === 'routed' ? [{ server, target: outcome.target }] : [],
  );
  if (routed.length > 0) sayRouted(host, routed);
  return code;
}

function sayRouted({ terminal }: Host, routed: readonly { server: FoundEntry; target: string }[]): void {
  const titles = [...new Set(routed.map(({ server }) => clientNamed(server.client).title))];
  const targets = [...new Set(routed.map(({ target }) => target))];
  const shared = [...new Set(routed.filter(isShared).map(({ server }) => server.place.file))];
  for (const file of shared) {
    terminal.say(
      pageOf`${terminal.paint.yellow('note:')} ${shownText(file)} belongs to the project, and names this machine's Holdfast now: keep that out of a commit`,
    );
  }
  terminal.notice(shown`${count(routed.length)} ${routed.length === 1 ? 'goes' : 'go'} through the bridge`, [
    ...targets.map((target) => [shown`log in`, commandLine('holdfast', 'mcp', 'login', target)] as const),
    [shown`then`, shown`restart ${titles.join(', ')}`],
    [shown`take back`, shown`holdfast mcp import --undo`],
  ]);
}

function isShared({ server }: { readonly server: FoundEntry }): boolean {
  return server.place.scope === 'project';
}

function count(servers: number): string {
  return servers === 1 ? '1 server' : `${servers} servers`;
}

interface ImportChoice {
  /** Servers by name; null for all. */
  readonly named: readonly string[] | null;
}

interface PlannedServer {
  readonly server: FoundEntry;
  /** Why it stays as it is, in words; null where it is led through the bridge. */
  readonly because: string | null;
}

/**
 * What is named is led through the bridge also where it brings a credential of its own; of all others only what is likely
 * behind OAuth.
 */
function importPlan(servers: readonly FoundEntry[], { named }: ImportChoice): readonly PlannedServer[] {
  const chosen = named === null ? servers : servers.filter(({ name }) => named.includes(name));
  return chosen.map((server) => ({ server, because: whyNot(server, named !== null) }));
}

function whyNot({ routing, name, isOAuthLikely }: FoundEntry, isNamed: boolean): string | null {
  if (routing.kind === 'impossible') return routing.because;
  if (isNamed) return null;
  if (routing.kind === 'if-named') return `${routing.because}; --server ${name} does it anyway`;
  return isOAuthLikely ? null : 'it is no server behind OAuth';
}
