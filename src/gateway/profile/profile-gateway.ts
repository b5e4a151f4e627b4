import type { CredentialGate } from '../../core/profile/ports.ts';
import { RecentTokens } from '../../core/profile/recent-tokens.ts';
import type { ProfileJournal } from '../../core/profile/fact.ts';
import { closeListener, listener } from '../../http/listener.ts';
import { admitted, listenOnLoopback } from '../../http/loopback.ts';
import { notFound } from '../../http/local-answers.ts';
import { openUpstream } from '../../http/upstream.ts';
import { serverLimits } from '../server-limits.ts';
import { travel } from './journey.ts';

/** What a gateway for a profile is opened with. */
export interface ProfileGatewayOptions {
  /** The base URL to forward to. */
  readonly upstream: string;
  /** The hosts that the token may be sent to. */
  readonly hosts: readonly string[];
  readonly header: string;
  readonly gate: CredentialGate;
  readonly journal: ProfileJournal;
  /** First segment of every path; who does not know it gets nothing. */
  readonly capability: string;
  /** Proxy and authority variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** After how many milliseconds without a byte from the upstream a request is given up; 0 is never. */
  readonly silenceMs: number;
  readonly holdMs: number;
  /** 32 MiB by default. */
  readonly keptBodyAtMost?: number;
}

export interface ProfileGateway {
  /** The base URL for the caller, capability included. */
  readonly url: string;
  requests(): number;
  close(): Promise<void>;
}

const usualKeptBody = 32 * 1024 * 1024;

/**
 * Opens a gateway on 127.0.0.1 which puts the credential of a profile into each request that is admitted, and sends it to the one
 * upstream, which is among the hosts of that credential. Redirects are passed to the caller, and followed by nobody here.
 *
 * @throws RangeError when the upstream is not among the hosts.
 */
export async function openProfileGateway(options: ProfileGatewayOptions): Promise<ProfileGateway> {
  const upstream = openUpstream(options.upstream, options.env, options.silenceMs);
  if (!options.hosts.includes(upstream.host))
    throw new RangeError(`expected ${upstream.host} among the hosts of the credential`);
  const tokens = new RecentTokens();
  const world = { ...options, upstream, tokens, keptBodyAtMost: options.keptBodyAtMost ?? usualKeptBody };
  let requests = 0;
  const server = listener(async (req, res) => {
    const path = admitted(req, options.capability, port);
    if (path === null) return notFound(res);
    requests += 1;
    await travel(world, req, res, path);
  }, serverLimits);
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}/${options.capability}`,
    requests: () => requests,
    close: async () => {
      await closeListener(server);
      await upstream.dispatcher.destroy();
    },
  };
}
