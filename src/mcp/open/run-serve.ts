import { HoldfastError } from '../../core/errors.ts';
import { commandLine } from '../../core/shell-word.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import { maskSecrets } from '../../knowledge/care/mask.ts';
import { newServer } from '../serve/server.ts';
import type { Abilities } from '../serve/abilities.ts';
import { listenForInterruption } from '../../host/interruption.ts';
import { joined, jsonText, shown, shownText } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

declare const HOLDFAST_VERSION: string;

/** What `holdfast mcp serve` was asked to do. */
export interface McpServeOptions {
  /** On a loopback port instead of stdin and stdout. */
  readonly http: boolean;
  /** Null takes any free one. */
  readonly port: number | null;
  /** Names or addresses of MCP servers to bring requests to; empty: those of the config file. */
  readonly servers: readonly string[];
  /** How long a request may wait for a person or a server, milliseconds. */
  readonly holdMs: number;
  readonly json: boolean;
}

/** The name under which Holdfast's own tools are found. */
const holdfastName = 'holdfast';

/**
 * Offers Holdfast's own tools to agents over MCP, until its client leaves or a signal comes. Every tool only reads.
 *
 * @param abilities what its tools look at. @returns 0. @throws HoldfastError `usage`.
 */
export async function mcpServe(host: Host, options: McpServeOptions, abilities: Abilities): Promise<number> {
  const { http, port, json, servers } = options;
  if (!http && (port !== null || json || servers.length > 0)) {
    const option = port !== null ? '--port' : json ? '--json' : 'a server';
    throw new HoldfastError('usage', `${option} goes with --http`, shown`holdfast mcp serve --http`);
  }
  const around = { abilities, version: HOLDFAST_VERSION, clock: host.clock };
  const make = () => newServer(around);
  const interruption = listenForInterruption();
  try {
    if (http) await serveOnPort(host, make, options, interruption.signal);
    else await serveOnStdio(host, make, interruption.signal);
  } finally {
    interruption.stop();
  }
  return 0;
}

type Make = () => ReturnType<typeof newServer>;

async function serveOnStdio(host: Host, make: Make, signal: AbortSignal): Promise<void> {
  const { terminal, clock, stdinIsTty } = host;
  if (stdinIsTty) {
    terminal.say(shown`holdfast: MCP is spoken here, on stdin and stdout; a client starts this by itself`);
    terminal.say(shown`hint: claude mcp add holdfast -- holdfast mcp serve`);
  }
  const { serveOnPipe } = await import('../serve/stdio.ts');
  await serveOnPipe(make, { stdin: host.stdin(), stdout: host.stdout(), clock, onTrouble: sayTrouble(host) }, signal);
}

async function serveOnPort(
  host: Host,
  make: Make,
  { port, json, servers, holdMs }: McpServeOptions,
  signal: AbortSignal,
): Promise<void> {
  const { openElsewhere } = await import('./elsewhere.ts');
  const bridged = await serversOf(host, servers);
  const opened = await Promise.all(bridged.map((server) => openElsewhere(host, server, holdMs)));
  const others = new Map(bridged.map(({ name }, at) => [name, opened[at]?.bring ?? (() => undefined)]));
  const { openListener } = await import('../serve/listener.ts');
  const listener = await openListener({
    servers: new Map([[holdfastName, make]]),
    others,
    port: port ?? 0,
    capability: host.newCapability(),
    onTrouble: sayTrouble(host),
  });
  const url = listener.url(holdfastName);
  const urls = Object.fromEntries(bridged.map(({ name }) => [name, listener.url(name)]));
  const text = joined([shownText(url), ...Object.entries(urls).map(([name, one]) => shown`${one}  ${name}`)]);
  host.terminal.data(json ? jsonText({ schema: 1, url, servers: urls }) : text);
  host.terminal.say(shown`hint: ${commandLine('claude', 'mcp', 'add', '--transport', 'http', holdfastName, url)}`);
  host.terminal.say(shown`The address is a key: whoever has it may ask. Ctrl-C ends it.`);
  await aborted(signal);
  await listener.close();
  await Promise.all(opened.map(({ close }) => close()));
}

/** Those that were named, else those of the config file. @throws HoldfastError `usage` where two have one name. */
async function serversOf(host: Host, named: readonly string[]): Promise<readonly McpServer[]> {
  const { namedServer } = await import('./open-server.ts');
  const { configuredServers } = await import('./standing.ts');
  const servers =
    named.length > 0 ? await Promise.all(named.map((one) => namedServer(host, one))) : await configuredServers(host);
  const names = servers.map(({ name }) => name);
  const twice = names.find((name, at) => name === holdfastName || names.indexOf(name) !== at);
  if (twice === undefined) return servers;
  throw new HoldfastError(
    'usage',
    `expected servers of different names, found ${twice} twice`,
    shown`holdfast mcp add NAME URL   gives one another name`,
  );
}

/** Words of the protocol's own code, which may quote what came in. */
function sayTrouble({ terminal }: Host): (error: Error) => void {
  return ({ message }) => terminal.say(shown`holdfast: ${maskSecrets(message).slice(0, 300)}`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
