/** The built bridge between a client and servers on loopback that do what a test says, with a login whose tokens are canaries. */
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { serverId } from '../../src/stores/mcp/server-id.ts';
import { canaries, leaksIn } from '../process/canaries.ts';
import type { Heard } from '../process/guarded-program.ts';
import { hear } from '../process/guarded-program.ts';
import { scratchFolder } from '../stores/scratch.ts';

export type Does = (req: IncomingMessage, res: ServerResponse, body: string) => void | Promise<void>;

/** A server whose pages are functions; every other path is 404. */
export interface Host {
  readonly origin: string;
  /** Pages by path; may be changed at any time. */
  readonly pages: Record<string, Does>;
  /** `METHOD path` of every request. */
  readonly seen: string[];
  /** Fields and body of every request. */
  readonly wire: string[];
  /** Resolves when a request for a path has come, or more requests in all than so many. */
  came(path: string): Promise<void>;
  cameAfter(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function openHost(pages: Record<string, Does>, tls?: { readonly key: string; readonly certificate: string }): Promise<Host> {
  const [seen, wire]: [string[], string[]] = [[], []];
  const listeners = new Set<() => void>();
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (isSo()) resolve();
      };
      listeners.add(look);
      look();
    });
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body = await text(req);
    const { pathname } = new URL(req.url ?? '/', 'http://any');
    seen.push(`${req.method} ${pathname}`);
    wire.push(`${JSON.stringify(req.rawHeaders)}\n${req.url}\n${body}`);
    for (const listener of listeners) listener();
    const page = pages[pathname];
    if (page === undefined) res.writeHead(404).end();
    else await page(req, res, body);
  };
  const listener = (req: IncomingMessage, res: ServerResponse): void => {
    res.on('error', () => undefined);
    void answer(req, res).catch(() => res.destroy());
  };
  const server =
    tls === undefined
      ? createServer(listener)
      : createTlsServer({ key: readFileSync(tls.key), cert: readFileSync(tls.certificate) }, listener);
  server.on('clientError', (_error, socket) => void socket.destroy());
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages,
    seen,
    wire,
    came: (path) => until(() => seen.some((line) => line.endsWith(` ${path}`))),
    cameAfter: (count) => until(() => seen.length > count),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Answer = Readonly<Record<string, unknown>> & {
  readonly error?: { readonly code: number; readonly message: string; readonly data?: Readonly<Record<string, unknown>> };
};

/** A client of a running bridge. */
export interface Client extends Heard {
  /** Asks, and resolves with the answer; the id tells them apart. */
  ask(id: number, method?: string, params?: object): Promise<Answer>;
  say(message: object): void;
  /** Leaves. @returns the exit code. */
  leave(): Promise<number | string | null>;
  /** What is secret in anything that was said, or that others may see of the process. */
  leaks(): string[];
}

interface Start {
  readonly url: string;
  readonly authority: string;
  readonly hold?: string;
  /** Null: nobody has signed in. Otherwise the times of the token, from now. */
  readonly login?: { readonly issuedMs?: number; readonly expiresMs?: number } | null;
  readonly registration?: string | null;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the bridge in a home of its own. */
export function startBridge(holdfast: string, start: Start): Client & { readonly home: string; readonly id: string } {
  const { url, authority, hold = '2s', login = {}, env = {} } = start;
  const home = scratchFolder();
  const id = serverId(url, null);
  for (const name of ['credentials', 'mcp']) mkdirSync(join(home, name), { mode: 0o700 });
  const registration = start.registration ?? JSON.stringify(registrationFor(url, authority));
  if (login !== null) {
    writeFileSync(join(home, 'credentials', `${id}.json`), JSON.stringify(recordFor(id, authority, login)), { mode: 0o600 });
    if (registration !== '') writeFileSync(join(home, 'mcp', `${id}.json`), registration, { mode: 0o600 });
    writeFileSync(join(home, 'mcp', `${id}.secret`), canaries.clientSecret, { mode: 0o600 });
  }
  // Nothing on this machine is asked to show a page.
  const quiet = { HOME: home, HOLDFAST_HOME: home, PATH: '/nonexistent', HOLDFAST_TRACE: '1' };
  const heard = hear(holdfast, ['mcp', 'bridge', url, '--hold', hold], { ...quiet, ...env });
  heard.child.stdin.on('error', () => undefined);
  const say = (message: object): void => void heard.child.stdin.write(`${JSON.stringify(message)}\n`);
  const answers = new Map<unknown, Answer>();
  const listeners = new Set<() => void>();
  let rest = '';
  heard.child.stdout.on('data', (chunk: Buffer) => {
    const lines = `${rest}${chunk.toString()}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as Answer;
      if ('result' in message || 'error' in message) answers.set(message['id'], message);
    }
    for (const listener of listeners) listener();
  });
  return {
    ...heard,
    home,
    id,
    say,
    ask: (asked, method = 'tools/call', params = { name: 'x' }) => {
      say({ jsonrpc: '2.0', id: asked, method, params });
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const answer = answers.get(asked);
          if (answer !== undefined) resolve(answer);
        };
        listeners.add(look);
        void heard.ended.then(() => reject(new Error(`it ended without an answer, and said: ${heard.stderr()}`)));
      });
    },
    leave: async () => {
      heard.child.stdin.end();
      return await heard.ended;
    },
    leaks: () => {
      const { pid } = heard.child;
      const argv = heard.child.exitCode === null ? commandLineOf(pid) : '';
      return leaksIn(`${heard.stdout().toString()}\n${heard.stderr()}\n${argv}\n${heard.child.spawnargs.join(' ')}`);
    },
  };
}

function commandLineOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

function endpointsOf(authority: string): object {
  return {
    token: `${authority}/token`,
    authorization: `${authority}/authorize`,
    deviceAuthorization: null,
    revocation: null,
    userinfo: null,
    namesItself: false,
  };
}

function registrationFor(url: string, authority: string): object {
  return {
    schema: 1,
    url,
    issuer: authority,
    endpoints: endpointsOf(authority),
    resource: url,
    clientId: 'fake-client',
    clientSecret: null,
    clientAuth: 'none',
    origin: 'registered',
    redirectPort: null,
    scopes: [],
  };
}

function recordFor(id: string, authority: string, { issuedMs = -1_000, expiresMs = 3_600_000 }: NonNullable<Start['login']>): object {
  const now = Date.now();
  return {
    schema: 1,
    profile: id,
    header: 'authorization',
    credential: {
      generation: '0123456789abcdef',
      accessToken: canaries.access,
      tokenType: 'Bearer',
      refreshToken: canaries.refresh,
      issuedAt: now + issuedMs,
      expiresAt: now + expiresMs,
      renewAt: now + expiresMs - 600_000,
      scope: null,
      subject: null,
      endpoints: endpointsOf(authority),
    },
    intent: null,
    trouble: null,
    retryAt: null,
    failures: 0,
    hasty: [],
  };
}

/** A server's answers. */
export const json =
  (body: object | string, status = 200, headers: Record<string, string> = {}): Does =>
  (_req, res) =>
    void res
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));

export const page =
  (status: number, body: string, headers: Record<string, string> = {}): Does =>
  (_req, res) =>
    void res.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);

/** What an MCP server that works answers: the id is the request's. */
export const works: Does = (_req, res, body) => {
  const { id } = JSON.parse(body === '' ? '{}' : body) as { id?: number };
  return json({ jsonrpc: '2.0', id, result: { ok: true } })(_req, res, body);
};

/** Refuses every token but one. */
export const takes =
  (token: string, otherwise: Does = json({}, 401, { 'www-authenticate': 'Bearer error="invalid_token"' })): Does =>
  (req, res, body) =>
    req.headers.authorization === `Bearer ${token}` ? works(req, res, body) : otherwise(req, res, body);

/** Says something for ever: 16 kB at a time as fast as it is read, or a byte at a time. */
export const endless =
  (first: string, more: string | null, headers: Record<string, string> = {}, status = 200): Does =>
  (_req, res) => {
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.write(first);
    if (more === null) return dripping(res);
    const chunk = more.repeat(Math.ceil(262_144 / more.length));
    const pour = (): void => {
      while (!res.destroyed && res.write(chunk));
    };
    res.on('drain', pour);
    pour();
  };

function dripping(res: ServerResponse): void {
  const timer = setInterval(() => res.write(' '), 50);
  res.on('close', () => clearInterval(timer));
}

/** Drips fields of a head that never ends, below the server's own HTTP. */
export const dripsHead: Does = (req) => {
  req.socket.write('HTTP/1.1 200 OK\r\n');
  const timer = setInterval(() => req.socket.write('X: y\r\n'), 50);
  req.socket.on('close', () => clearInterval(timer));
};

export const hangs: Does = () => undefined;

/** Ends in the middle of an answer. */
export const breaksOff: Does = (_req, res) => {
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  res.write('{"jsonrpc":', () => res.destroy());
};
