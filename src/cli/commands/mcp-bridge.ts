import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { fetch as undiciFetch } from 'undici';
import { openUpstream } from '../../http/upstream.ts';
import { namedIssuer } from '../../mcp/authorization/find-server.ts';
import type { FrontDesk } from '../../mcp/authorization/front-desk.ts';
import { Bridge } from '../../mcp/bridge/bridge.ts';
import { EitherEra } from '../../mcp/bridge/era/either-era.ts';
import { Errands } from '../../mcp/bridge/errand.ts';
import type { Guard } from '../../mcp/bridge/guarded-fetch.ts';
import { guardedFetch, renewFor } from '../../mcp/bridge/guarded-fetch.ts';
import { ListMemory } from '../../mcp/bridge/list-memory.ts';
import { ServerSide } from '../../mcp/bridge/server-side.ts';
import { TokensInPlay } from '../../mcp/bridge/tokens-in-play.ts';
import { plainOutput } from '../../mcp/plain-output.ts';
import { metadataFetch } from '../../oauth/metadata-fetch.ts';
import { openSeen } from '../../stores/mcp/seen-file.ts';
import { clientChannel } from '../mcp/client-channel.ts';
import type { ServerFlags } from '../mcp/server-flags.ts';
import { flaggedServer } from '../mcp/server-flags.ts';
import { openServer } from '../mcp/open-server.ts';
import { openReception, tooLate } from '../mcp/reception.ts';
import { offeringScreen } from '../mcp/sign-in-screen.ts';
import { sayingJournal } from '../own/say-fact.ts';
import { listenForInterruption } from '../session/interruption.ts';
import type { World } from '../world.ts';
import { shownText } from '../../core/shown.ts';

/** What `holdfast mcp bridge` was asked to do. */
export interface BridgeOptions {
  /** How long a call may wait for a person or a server, milliseconds. */
  readonly holdMs: number;
}

/** No usual answer is silent for longer; the client gives up much sooner. */
const silenceMs = 900_000;
/** A refused call waits for this before its token is renewed, so a server that is slow to say where it has moved to has not moved. */
const movedWithinMs = 5_000;

/**
 * Carries messages between a client on stdin and stdout and an MCP server, with a credential that is kept fresh.
 *
 * @returns 0 when the client has left. @throws HoldfastError `state-folder`.
 */
export async function mcpBridge(
  world: World,
  name: string,
  flags: ServerFlags,
  { holdMs }: BridgeOptions,
): Promise<number> {
  const server = await flaggedServer(world, name, flags);
  const open = await openServer(world, server);
  const { registrations, called } = open;
  const say = (line: string): void => world.terminal.say(shownText(line));
  const journal = sayingJournal(world, called);
  const keeper = open.keeper(journal);
  const stopKeeper = keeper.start();
  const seen = await openSeen(open.stateFolder, open.id);
  const upstream = openUpstream(server.url, world.env, silenceMs);
  const metadata = metadataFetch({ env: world.env, limitMs: movedWithinMs });

  const errands = new Errands((errand, until) => bridge.held(errand, until));
  const tokens = new TokensInPlay();
  const guard: Guard = {
    origin: upstream.origin,
    send: (url, init) => undiciFetch(url, { ...(init as object), dispatcher: upstream.dispatcher }),
    keeper,
    signedIn: (challenge, refused, signal) => desk.signedIn(challenge, refused, signal),
    hasMoved: async ({ metadataUrl }) => {
      const before = await registrations.read();
      const named = await namedIssuer(server.url, metadataUrl, metadata).catch(() => null);
      return before !== null && named !== null && named !== before.issuer;
    },
    clock: world.clock,
    errands,
    tokens,
    journal,
    holdMs,
    tooLate: () => tooLate(open, holdMs),
  };
  const bridge: Bridge = new Bridge({
    client: new StdioServerTransport(process.stdin, plainOutput(process.stdout), { maxBufferSize: 64 * 1024 * 1024 }),
    openServer: (toClient) => {
      const { url, transport, headers } = server;
      const onTrouble = (): void => undefined;
      return new EitherEra({
        open: (onMessage) =>
          new ServerSide({ url, transport, headers, fetch: guardedFetch(guard), onMessage, onTrouble }),
        toClient,
        shelf: seen,
        clock: world.clock,
      });
    },
    errands,
    tokens,
    memory: new ListMemory(seen),
    name: server.name,
    renew: (refused, errand) => renewFor(guard, refused, errand),
    say,
  });
  const channel = clientChannel(bridge, called.what, () => desk.decline());
  const screen = offeringScreen(world, open, { holdMs, throughClient: channel.offer });
  const desk: FrontDesk = openReception(world, open, keeper, screen, holdMs, channel.done);

  const interruption = listenForInterruption();
  interruption.signal.addEventListener('abort', () => void bridge.close());
  await bridge.run();
  desk.close();
  await bridge.close();
  await stopKeeper();
  await seen.settled();
  await upstream.dispatcher.destroy();
  interruption.stop();
  return 0;
}
