import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on 127.0.0.1. @param port 0 takes any free one. @returns the port. */
export function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * What follows the capability in a request's path, or null when the request may not come in: another capability,
 * another `Host` (DNS rebinding), or a page of some other `Origin` that makes a browser ask.
 */
export function admitted(req: IncomingMessage, capability: string, port: number): string | null {
  const { host, origin } = req.headers;
  if (!isForHere(req, port)) return null;
  if (origin !== undefined && origin !== `http://${host}`) return null;
  const url = req.url ?? '';
  const end = capability.length + 1;
  if (url.charCodeAt(0) !== 47 || (url.length > end && url.charCodeAt(end) !== 47 && url.charCodeAt(end) !== 63))
    return null;
  return isSame(url.slice(1, end), capability) ? url.slice(end) : null;
}

/** Whether `Host` is this listener; a page elsewhere whose name was made to lead here has its own there (DNS rebinding). */
export function isForHere({ headers: { host } }: IncomingMessage, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

function isSame(given: string, capability: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(capability);
  return a.length === b.length && timingSafeEqual(a, b);
}
