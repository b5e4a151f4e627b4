import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import type { Vendor } from '../../src/demo/simulated/vendor.ts';

/** The names under which the client reaches its vendor, whatever its base URL. */
const hosts = ['api.anthropic.com', 'platform.claude.com', 'console.anthropic.com', 'claude.ai', 'mcp-proxy.anthropic.com'];

/** A CONNECT proxy on loopback behind which every host of the vendor is the simulated one. */
export interface VendorHosts {
  readonly proxyUrl: string;
  /** The throw-away authority that the client must trust. */
  readonly authority: string;
  /** Hosts that were asked for and are not the vendor's; they were refused. */
  readonly strangers: string[];
  close(): Promise<void>;
}

/** Opens the proxy; certificates are made with the `openssl` program and live in `folder`. */
export async function openVendorHosts(vendor: Vendor, folder: string): Promise<VendorHosts> {
  const { key, certificate, authority } = makeCertificates(folder);
  const tls = createTlsServer({ key, cert: certificate }, (req, res) => {
    vendor.answer(req, res).catch(() => res.destroy());
  });
  const strangers: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createHttpServer((_req, res) => res.writeHead(403).end());
  proxy.on('connect', (req, socket: Socket, head: Buffer) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const host = (req.url ?? '').replace(/:443$/, '');
    if (!hosts.includes(host)) {
      strangers.push(host);
      return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    tls.emit('connection', socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    proxyUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    authority,
    strangers,
    close: async () => {
      const closed = new Promise((resolve) => proxy.close(resolve));
      proxy.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function makeCertificates(folder: string): { key: Buffer; certificate: Buffer; authority: string } {
  mkdirSync(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'ignore', env: { PATH: process.env['PATH'] ?? '', HOME: folder } });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=lab authority', '-keyout', at('ca.key'), '-out', at('ca.pem'));
  openssl('req', ...newKey, '-subj', '/CN=lab vendor', '-keyout', at('key.pem'), '-out', at('req.pem'));
  writeFileSync(at('names'), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`);
  openssl(
    'x509',
    '-req',
    '-in',
    at('req.pem'),
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    at('names'),
    '-out',
    at('cert.pem'),
  );
  return { key: readFileSync(at('key.pem')), certificate: readFileSync(at('cert.pem')), authority: at('ca.pem') };
}
