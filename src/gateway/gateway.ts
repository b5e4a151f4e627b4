import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Fingerprint } from '../core/credential.ts';
import type { Clock, Gate, Journal } from '../core/ports.ts';
import type { Patience } from '../core/replay.ts';
import { closeListener, listener } from '../http/listener.ts';
import { admitted, listenOnLoopback } from '../http/loopback.ts';
import { notFound } from '../http/local-answers.ts';
import { handle, noteTrouble } from './handle.ts';
import { serverLimits } from './server-limits.ts';

/** What a gateway is opened with. */
export interface GatewayOptions {
  /** `http(s)://host[:port][/path]`: where requests would go without Holdfast. */
  readonly upstream: string;
  readonly gate: Gate;
  readonly fingerprint: (token: string) => Fingerprint;
  readonly carriesLogin: (headers: IncomingMessage['headers']) => boolean;
  /** Told of every request that carries the login, as it comes in. */
  readonly onLogin?: ((socket: Socket, generation: () => Fingerprint) => void) | undefined;
  /** How long the client waits for one answer; asked again at each step of a hold. */
  readonly patience: () => Patience;
  readonly journal: Journal;
  readonly clock: Clock;
  /** First segment of every path; who does not know it gets nothing. */
  readonly capability: string;
  /** Proxy and authority variables that hold for the way to the upstream. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** After how many milliseconds without a byte from the upstream a request is given up; 0 is never. */
  readonly silenceMs: number;
  /** 0, the default, takes any free port. */
  readonly port?: number;
}

/** One request that is held, as `status` shows it. */
export interface HeldSnapshot {
  readonly path: string;
  readonly heldMs: number;
  readonly streaming: boolean;
  /** The client's own name for its session, or null. */
  readonly session: string | null;
}

export interface Gateway {
  /** The base URL for the client, capability included. */
  readonly url: string;
  requests(): number;
  held(): HeldSnapshot[];
  /** Stops listening and cuts what is still open; a client that is cut tries again elsewhere or ends. */
  close(): Promise<void>;
}

/**
 * Opens a gateway on 127.0.0.1: transparent but for refusals of the login that the gate keeps.
 *
 * Nothing here cuts a model that thinks, and a request may be held for hours; only an upstream that has gone silent for
 * longer than the client would bear by itself is given up.
 */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  // Loaded by who opens a gateway, not by who asks one how it is.
  const { openUpstream } = await import('../http/upstream.ts');
  const upstream = openUpstream(options.upstream, options.env, options.silenceMs);
  const held = new Set<HeldSnapshot>();
  let requests = 0;
  const world = {
    ...options,
    upstream,
    onHeld: (req: IncomingMessage, { streaming }: { streaming: boolean }) => {
      const snapshot = snapshotOf(req, streaming, options.clock);
      held.add(snapshot);
      return () => void held.delete(snapshot);
    },
  };
  const server = listener(
    (req, res) => {
      const path = admitted(req, options.capability, port);
      if (path === null) return notFound(res);
      requests += 1;
      handle(world, req, res, path);
    },
    { ...serverLimits, onTrouble: (error) => noteTrouble(options.journal, error) },
  );
  const port = await listenOnLoopback(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}/${options.capability}`,
    requests: () => requests,
    held: () => [...held],
    close: async () => {
      await closeListener(server);
      await upstream.dispatcher.destroy();
    },
  };
}

function snapshotOf(req: IncomingMessage, streaming: boolean, clock: Clock): HeldSnapshot {
  const since = clock.now();
  const session = req.headers['x-claude-code-session-id'];
  return {
    path: (req.url ?? '').replace(/^\/[^/]*/, '').replace(/\?.*$/, ''),
    get heldMs() {
      return clock.now() - since;
    },
    streaming,
    session: typeof session === 'string' ? session : null,
  };
}
