import { HoldfastError } from '../../core/errors.ts';
import { inWords } from '../../core/expiry.ts';
import type { Challenge } from '../authorization/challenge.ts';
import { readMcpAnswer } from '../authorization/challenge.ts';
import { NoAnswer } from '../../oauth/exchange.ts';
import { metadataFetch } from '../../oauth/metadata-fetch.ts';
import { sayLoggedIn } from '../../profiles/login/say-logged-in.ts';
import { loginScreen } from '../../profiles/login/screen.ts';
import { openServer } from './open-server.ts';
import { openSignInQueue } from './open-sign-in-queue.ts';
import type { ServerFlags } from './server-flags.ts';
import { flaggedServer } from './server-flags.ts';
import { Interrupted, listenForInterruption } from '../../host/interruption.ts';
import { shown } from '../../core/shown.ts';
import { commandLine } from '../../core/shell-word.ts';
import type { Host } from '../../host/open-host.ts';

/** What `holdfast mcp login` was asked to do. */
export interface McpLoginOptions {
  /** How long to wait for the person, milliseconds. */
  readonly withinMs: number;
  /** With a code on another device, also where there is a browser. */
  readonly device: boolean;
  readonly json: boolean;
}

/**
 * Signs a person in to an MCP server; what was stored before gives way only then.
 *
 * @returns 0, also where the server wants nobody to sign in.
 * @throws HoldfastError `login-refused`, `login-needed`, `server-unavailable`, `server-metadata`. @throws Interrupted on a signal.
 */
export async function mcpLogin(
  host: Host,
  name: string,
  flags: ServerFlags,
  { withinMs, device, json }: McpLoginOptions,
): Promise<number> {
  const open = await openServer(host, await flaggedServer(host, name, flags));
  const challenge = await askBare(host, open.server.url);
  if (challenge === null) {
    host.terminal.say(shown`holdfast: ${open.called.what} answers without a sign-in; nothing was changed`);
    return 0;
  }
  const keeper = open.keeper();
  await keeper.look();
  const before = keeper.reading.kind === 'record' ? keeper.reading.record.credential.generation : null;
  const screen = loginScreen(host, open.called, `up to ${inWords(withinMs)}`);
  const way = device ? { ...open, hasBrowser: false } : open;
  const queue = openSignInQueue(host, way, keeper, screen, withinMs);
  const interruption = listenForInterruption();
  try {
    await queue.signedIn(challenge, before, interruption.signal);
  } catch (error) {
    queue.close();
    if (interruption.by !== null) throw new Interrupted(interruption.by);
    throw error;
  } finally {
    interruption.stop();
  }
  await keeper.look();
  const credential = keeper.reading.kind === 'record' ? keeper.reading.record.credential : null;
  const of = { server: open.server.name, url: open.server.url };
  const isRenewable = credential?.refresh !== null;
  sayLoggedIn(host, { of, called: open.called, place: open.store.place, credential, isRenewable }, json);
  return 0;
}

/** What the server says to who shows nothing; null where it refuses nobody. A ping changes nothing anywhere. */
async function askBare(host: Host, url: string): Promise<Challenge | null> {
  const fetch = metadataFetch({ env: host.env });
  const headers = { 'content-type': 'application/json', 'accept': 'application/json, text/event-stream' };
  try {
    const response = await fetch(url, { method: 'POST', headers, body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' });
    const { verdict, challenge } = readMcpAnswer(response);
    return verdict === 'refused' ? challenge : null;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw new HoldfastError(
      'server-unavailable',
      `the MCP server gave no answer: ${error.message}`,
      commandLine('curl', '-sS', url),
      error,
    );
  }
}
