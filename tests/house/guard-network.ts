/** Closes every way out of the machine: sockets, datagrams and questions to a name server. */
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
import type { Refuse } from './refuse.ts';

/** Makes sockets (and with them TLS, HTTP, `fetch` and undici), datagrams and DNS refuse everything beyond loopback. */
export function guardNetwork(refuse: Refuse): void {
  guardSockets(refuse);
  guardDatagrams(refuse);
  guardNames(refuse);
}

/** Tells whether a host is this machine itself; a name that only *resolves* to it is not taken for it. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(bare);
}

function guardSockets(refuse: Refuse): void {
  // A function value, not a method: it is called with the socket it was called on.
  const prototype = net.Socket.prototype as unknown as { connect: (...args: unknown[]) => net.Socket };
  prototype.connect = new Proxy(prototype.connect, {
    apply(connect, socket, args: unknown[]) {
      const host = targetOf(args);
      if (host !== null && !isLoopback(host)) refuse(`connect to ${host}`);
      return Reflect.apply(connect, socket, args);
    },
  });
}

/** The host of `connect(options)`, `connect(port, host)` or the array that `net.connect` makes; null for local paths. */
function targetOf(args: readonly unknown[]): string | null {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) {
    const { host, path } = first as { host?: string; path?: string };
    return path ? null : (host ?? 'localhost');
  }
  const isPath = typeof first === 'string' && !/^\d+$/.test(first);
  return isPath ? null : typeof second === 'string' ? second : 'localhost';
}

function guardDatagrams(refuse: Refuse): void {
  for (const name of ['send', 'connect'] as const) {
    const prototype = dgram.Socket.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
    const original = prototype[name];
    if (original === undefined) continue;
    prototype[name] = function guardedDatagram(...args) {
      // The address is the only string after the message; without one it goes to loopback.
      const host = args.slice(1).find((arg) => typeof arg === 'string');
      if (host !== undefined && !isLoopback(host)) refuse(`send a datagram to ${host}`);
      return original.apply(this, args);
    };
  }
}

function guardNames(refuse: Refuse): void {
  const places: unknown[] = [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype];
  for (const place of places as Record<string, unknown>[]) {
    for (const name of Object.getOwnPropertyNames(place)) {
      const original = place[name];
      if (!/^(lookup|lookupService|reverse|resolve\w*)$/.test(name) || typeof original !== 'function') continue;
      place[name] = new Proxy(original as (...args: unknown[]) => unknown, {
        apply(target, self, args: unknown[]) {
          const host = String(args[0]);
          if (!isLoopback(host)) refuse(`ask for the address of ${host}`);
          return Reflect.apply(target, self, args);
        },
      });
    }
  }
}
