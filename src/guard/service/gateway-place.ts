/** Where the service's gateway listens: chosen once, so that sessions find it again after each of its restarts. */
import { objectFrom, objectOf } from '../../core/json.ts';
import { randomBytes, randomInt } from 'node:crypto';
import { link, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { closeListener, listener } from '../../http/listener.ts';
import { listenOnLoopback } from '../../http/loopback.ts';
import { notFound } from '../../http/local-answers.ts';
import { writeThrough } from '../../stores/atomic-file.ts';
import { readKeyFile, requireFolder, writeRecordFile } from '../../stores/private-file.ts';
import { codeOf } from '../../stores/system-error.ts';

export interface GatewayPlace {
  readonly port: number;
  /** First segment of every path; who does not know it gets nothing. */
  readonly capability: string;
  /** Where requests went before a base URL led them here, or null for the vendor. */
  readonly upstream: string | null;
}

/** A place is under 300 bytes, a long upstream included. */
const limit = 8_192;
/** Below the ports that systems give to outgoing connections, so that none of these takes it while the service restarts. */
const firstPort = 20_000;
const lastPort = 29_999;
const tries = 50;

/** The base URL that leads sessions to the service's gateway. @throws HoldfastError `state-folder`. */
export async function gatewayAddress(stateFolder: string): Promise<string> {
  return gatewayUrl(await gatewayPlace(stateFolder));
}

export function gatewayUrl({ port, capability }: GatewayPlace): string {
  return `http://127.0.0.1:${port}/${capability}`;
}

/** Whether a base URL leads to the gateway itself, whatever its capability was then. */
export function isItself({ port }: GatewayPlace, url: string): boolean {
  return new RegExp(`^https?://(127\\.0\\.0\\.1|localhost):${port}(/|$)`).test(url);
}

/** The place, chosen now where there is none. Two that choose at once get the same. @throws HoldfastError `state-folder`. */
export async function gatewayPlace(stateFolder: string): Promise<GatewayPlace> {
  const path = pathOf(stateFolder);
  const found = await readPlace(path);
  if (found !== null) return found;
  const chosen = { port: await freePort(), capability: randomBytes(24).toString('base64url'), upstream: null };
  return (await keepFirst(path, chosen)) ?? chosen;
}

/** Remembers where requests are to go on to. @throws HoldfastError `state-folder`. */
export async function keepUpstream(stateFolder: string, upstream: string | null): Promise<void> {
  const place = await gatewayPlace(stateFolder);
  if (place.upstream !== upstream)
    await keeping(() => writeRecordFile(pathOf(stateFolder), asText({ ...place, upstream })));
}

/** Forgets the place; a new one is chosen when it is asked for again. */
export async function forgetGateway(stateFolder: string): Promise<void> {
  await rm(pathOf(stateFolder), { force: true });
}

function pathOf(stateFolder: string): string {
  return join(stateFolder, 'gateway.json');
}

/** Puts a file in place whole, and only where there is none. @returns what another has put there before, or null. */
async function keepFirst(path: string, place: GatewayPlace): Promise<GatewayPlace | null> {
  await keeping(() => requireFolder(dirname(path)));
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  await keeping(() => writeThrough(draft, asText(place)));
  try {
    await link(draft, path);
    return null;
  } catch {
    const first = await readPlace(path);
    // What cannot be understood, and a file system without links, get the new one.
    if (first === null) await keeping(() => writeRecordFile(path, asText(place)));
    return first;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readPlace(path: string): Promise<GatewayPlace | null> {
  // Whoever could read its capability could ask there, and whoever could write it would be sent what the client sends.
  const file = readKeyFile(path, limit);
  if (file.kind !== 'bytes') return null;
  const { schema, port, capability, upstream } = objectOf(objectFrom(file.bytes.toString('utf8')));
  if (schema !== 1 || typeof port !== 'number' || typeof capability !== 'string') return null;
  return { port, capability, upstream: typeof upstream === 'string' ? upstream : null };
}

function asText(place: GatewayPlace): string {
  return `${JSON.stringify({ schema: 1, ...place })}\n`;
}

async function keeping(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    const found = codeOf(error) || 'an unknown error';
    throw new HoldfastError('state-folder', `expected to keep the gateway's address, found ${found}`, null, error);
  }
}

async function freePort(): Promise<number> {
  for (let left = tries; ; left -= 1) {
    const server = listener((_, res) => notFound(res));
    try {
      const port = await listenOnLoopback(server, randomInt(firstPort, lastPort + 1));
      await closeListener(server);
      return port;
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
