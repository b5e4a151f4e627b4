/** MCP servers elsewhere, behind a port of this machine: the way of a profile's gateway, with a person to ask where need be. */
import { HoldfastError } from '../../core/errors.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import { RecentTokens } from '../../core/profile/recent-tokens.ts';
import type { CredentialGate, Handout } from '../../core/profile/ports.ts';
import type { Handler } from '../../http/listener.ts';
import { openUpstream } from '../../http/upstream.ts';
import { travel } from '../../gateway/profile/journey.ts';
import { noChallenge } from '../authorization/challenge.ts';
import { obtainCredential } from '../authorization/obtain.ts';
import { sayingJournal } from '../../notices/say-profile-fact.ts';
import { openServer } from './open-server.ts';
import { openSignInQueue } from './open-sign-in-queue.ts';
import { offeringScreen } from './sign-in-screen.ts';
import type { Host } from '../../host/open-host.ts';

/** One server that requests are brought to. */
export interface Elsewhere {
  readonly bring: Handler;
  readonly close: () => Promise<void>;
}

/** Streams of a server may be silent for as long as their client likes. */
const silenceMs = 0;
const keptBodyAtMost = 32 * 1024 * 1024;

/** Opens the way to one server, whose credential is renewed from now on. @throws HoldfastError `state-folder`. */
export async function openElsewhere(host: Host, server: McpServer, holdMs: number): Promise<Elsewhere> {
  const open = await openServer(host, server);
  const keeper = open.keeper();
  const stopKeeper = keeper.start();
  const upstream = openUpstream(server.url, host.env, silenceMs);
  const queue = openSignInQueue(
    host,
    open,
    keeper,
    offeringScreen(host, open, { holdMs, throughClient: () => false }),
    holdMs,
  );
  const source = {
    keeper,
    clock: host.clock,
    signedIn: (...asked: Parameters<typeof queue.signedIn>) => queue.signedIn(...asked),
  };
  const gate: CredentialGate = {
    ready: () => keeper.ready(),
    credential: async (refused, signal): Promise<Handout> => {
      try {
        return { kind: 'credential', credential: await obtainCredential(source, noChallenge, refused, signal) };
      } catch (error) {
        if (error instanceof HoldfastError) return { kind: 'none', because: error.message, person: error.hint };
        return {
          kind: 'none',
          because: `no credential for ${open.called.what} came in time`,
          person: open.called.login,
        };
      }
    },
  };
  const journal = sayingJournal(host.terminal, open.called);
  // The address is one path and no base for others.
  const { pathname, search } = new URL(server.url);
  const journey = {
    upstream: { ...upstream, basePath: '' },
    gate,
    header: 'authorization',
    tokens: new RecentTokens(),
    speaksMcp: true,
    journal,
    keptBodyAtMost,
    holdMs,
  };
  return {
    bring: (request, response) =>
      travel(journey, request, response, `${pathname}${queryOf(request.url ?? '') || search}`),
    async close() {
      queue.close();
      await stopKeeper();
      await upstream.dispatcher.destroy();
    },
  };
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at);
}
