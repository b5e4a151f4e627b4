import { HoldfastError } from '../../core/errors.ts';
import { maskSecrets } from '../../knowledge/care/mask.ts';
import { newServer } from '../../mcp/serve/server.ts';
import { abilitiesOf } from '../mcp/abilities.ts';
import { listenForInterruption } from '../session/interruption.ts';
import type { World } from '../world.ts';

declare const HOLDFAST_VERSION: string;

/** What `holdfast mcp serve` was asked to do. */
export interface McpServeOptions {
  /** On a loopback port instead of stdin and stdout. */
  readonly http: boolean;
  /** Null takes any free one. */
  readonly port: number | null;
  readonly json: boolean;
}

/** The name under which Holdfast's own tools are found. */
const ownName = 'holdfast';

/**
 * Offers Holdfast's own tools to agents over MCP, until its client leaves or a signal comes. Every tool only reads.
 *
 * @returns 0. @throws HoldfastError `usage`.
 */
export async function mcpServe(world: World, { http, port, json }: McpServeOptions): Promise<number> {
  if (!http && (port !== null || json)) {
    const option = port === null ? '--json' : '--port';
    throw new HoldfastError('usage', `${option} goes with --http`, 'holdfast mcp serve --http');
  }
  const around = { abilities: abilitiesOf(world), version: HOLDFAST_VERSION, clock: world.clock };
  const make = () => newServer(around);
  const interruption = listenForInterruption();
  try {
    if (http) await serveOnPort(world, make, { port: port ?? 0, json }, interruption.signal);
    else await serveOnStdio(world, make, interruption.signal);
  } finally {
    interruption.stop();
  }
  return 0;
}

type Make = () => ReturnType<typeof newServer>;

async function serveOnStdio(world: World, make: Make, signal: AbortSignal): Promise<void> {
  const { terminal, clock, stdinIsTty } = world;
  if (stdinIsTty) {
    terminal.say('holdfast: MCP is spoken here, on stdin and stdout; a client starts this by itself');
    terminal.say('hint: claude mcp add holdfast -- holdfast mcp serve');
  }
  const { serveOnPipe } = await import('../../mcp/serve/stdio.ts');
  const { stdin, stdout } = process;
  await serveOnPipe(make, { stdin, stdout, clock, onTrouble: sayTrouble(world) }, signal);
}

async function serveOnPort(
  world: World,
  make: Make,
  { port, json }: { readonly port: number; readonly json: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { openListener } = await import('../../mcp/serve/listener.ts');
  const listener = await openListener({
    servers: new Map([[ownName, make]]),
    port,
    capability: world.newCapability(),
    onTrouble: sayTrouble(world),
  });
  const url = listener.url(ownName);
  world.terminal.data(json ? JSON.stringify({ schema: 1, url }) : url);
  world.terminal.say(`hint: claude mcp add --transport http ${ownName} ${url}`);
  world.terminal.say('The address is a key: whoever has it may ask. Ctrl-C ends it.');
  await aborted(signal);
  await listener.close();
}

/** Words of the protocol's own code, which may quote what came in. */
function sayTrouble({ terminal }: World): (error: Error) => void {
  return ({ message }) => terminal.say(`holdfast: ${maskSecrets(message).slice(0, 300)}`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
