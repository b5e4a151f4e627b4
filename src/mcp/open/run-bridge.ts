import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { fetch as undiciFetch } from 'undici';
import { openUpstream } from '../../http/upstream.ts';
import { namedIssuer } from '../authorization/find-server.ts';
import type { SignInQueue } from '../authorization/sign-in-queue.ts';
import { Bridge } from '../bridge/bridge.ts';
import { EitherEra } from '../bridge/era/either-era.ts';
import { ClientSide } from '../bridge/client-side.ts';
import type { Guard } from '../bridge/guarded-fetch.ts';
import { guardedFetch, renewFor } from '../bridge/guarded-fetch.ts';
import { ListMemory } from '../bridge/list-memory.ts';
import { ServerSide } from '../bridge/server-side.ts';
import { TokensInPlay } from '../bridge/tokens-in-play.ts';
import { plainOutput } from '../plain-output.ts';
import { metadataFetch } from '../../oauth/metadata-fetch.ts';
import { openSeen } from '../../stores/mcp/seen-file.ts';
import { clientChannel } from './client-channel.ts';
import type { ServerFlags } from './server-flags.ts';
import { flaggedServer } from './server-flags.ts';
import { openServer } from './open-server.ts';
import { openSignInQueue, tooLate } from './open-sign-in-queue.ts';
import { offeringScreen } from './sign-in-screen.ts';
import { sayingJournal } from '../../notices/say-profile-fact.ts';
import { listenForInterruption } from '../../host/interruption.ts';
import { shownText } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

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
  host: Host,
  name: string,
  flags: ServerFlags,
  { holdMs }: BridgeOptions,
): Promise<number> {
  const server = await flaggedServer(host, name, flags);
  const open = await openServer(host, server);
  const { registrations, called } = open;
  const say = (line: string): void => host.terminal.say(shownText(line));
  const journal = sayingJournal(host.terminal, called);
  const keeper = open.keeper(journal);
  const stopKeeper = keeper.start();
  const seen = await openSeen(open.stateFolder, open.id);
  const upstream = openUpstream(server.url, host.env, silenceMs);
  const metadata = metadataFetch({ env: host.env, limitMs: movedWithinMs });

  const stdio = new StdioServerTransport(host.stdin(), plainOutput(host.stdout()), { maxBufferSize: 64 * 1024 * 1024 });
  const client = new ClientSide(stdio);
  const channel = clientChannel(client, called.what, () => queue.decline());
  const screen = offeringScreen(host, open, { holdMs, throughClient: channel.offer });
  const queue: SignInQueue = openSignInQueue(host, open, keeper, screen, holdMs, channel.done);
  const tokens = new TokensInPlay();
  const guard: Guard = {
    origin: upstream.origin,
    send: (url, init) => undiciFetch(url, { ...(init as object), dispatcher: upstream.dispatcher }),
    keeper,
    signedIn: (challenge, refused, signal) => queue.signedIn(challenge, refused, signal),
    hasMoved: async ({ metadataUrl }) => {
      const before = await registrations.read();
      const named = await namedIssuer(server.url, metadataUrl, metadata).catch(() => null);
      return before !== null && named !== null && named !== before.issuer;
    },
    clock: host.clock,
    tokens,
    journal,
    holdMs,
    tooLate: () => tooLate(open, holdMs),
  };
  const bridge = new Bridge({
    client,
    openServer: (toClient) => {
      const { url, transport, headers } = server;
      const onTrouble = (): void => undefined;
      return new EitherEra({
        open: (onMessage) =>
          new ServerSide({ url, transport, headers, fetch: guardedFetch(guard), onMessage, onTrouble }),
        toClient,
        shelf: seen,
        clock: host.clock,
      });
    },
    tokens,
    memory: new ListMemory(seen),
    name: server.name,
    renew: (refused, call) => renewFor(guard, refused, call),
    say,
  });

  const interruption = listenForInterruption();
  interruption.signal.addEventListener('abort', () => void bridge.close());
  await bridge.run();
  queue.close();
  await bridge.close();
  await stopKeeper();
  await seen.settled();
  await upstream.dispatcher.destroy();
  interruption.stop();
  return 0;
}
