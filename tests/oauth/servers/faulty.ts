/** A token endpoint on loopback that does with each request what a test says, and keeps its own books. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Act } from './acts.ts';
import { works } from './acts.ts';
import { Ledger } from './ledger.ts';

export interface FaultyServer {
  /** `http://127.0.0.1:…`, or `https:` with a certificate. */
  readonly origin: string;
  readonly ledger: Ledger;
  /** What the next requests for a token meet, one after the other; after them everything works. */
  next(...acts: readonly Act[]): void;
  /** How many requests for a token came. */
  posts(): number;
  /** Every request, as `METHOD path`. */
  readonly seen: readonly string[];
  /** Every request's header fields and body, for those who look for what must not be in them. */
  readonly wire: readonly string[];
  /** Resolves when the next request for a token has come and was committed, before it is answered. */
  came(): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  /** The files of a certificate; none: no TLS. */
  readonly tls?: { readonly key: string; readonly certificate: string };
  readonly ledger?: Ledger;
  /** What stands in the 404 that every other path is answered with. */
  readonly elsewhere?: string;
}

/** Opens the server: `POST /token`, `GET /userinfo` or `/me`, and 404 for all else. */
export async function openFaulty({ tls, ledger = new Ledger(), elsewhere = '' }: Options = {}): Promise<FaultyServer> {
  const acts: Act[] = [];
  const [seen, wire, timers]: [string[], string[], Set<NodeJS.Timeout>] = [[], [], new Set()];
  let posts = 0;
  let announce = (): void => undefined;
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const path = new URL(req.url ?? '/', 'http://any').pathname;
    const body = await text(req);
    seen.push(`${req.method} ${path}`);
    wire.push(`${JSON.stringify(req.rawHeaders)}\n${body}`);
    if (path === '/userinfo' || path === '/me') return tellWhetherItWorks(ledger, req, res);
    if (path !== '/token' || req.method !== 'POST') return void res.writeHead(404).end(elsewhere);
    posts += 1;
    const token = new URLSearchParams(body).get('refresh_token') ?? '';
    ledger.came(token);
    const act = acts.shift() ?? works();
    const isGranted = act.commits && ledger.spend(token);
    announce();
    const timer = setTimeout(() => {
      timers.delete(timer);
      perform(act, isGranted, ledger, res);
    }, act.afterMs);
    timers.add(timer);
  };
  const listener = (req: IncomingMessage, res: ServerResponse): void => void answer(req, res).catch(() => res.destroy());
  const server =
    tls === undefined
      ? createServer(listener)
      : createTlsServer({ key: readFileSync(tls.key), cert: readFileSync(tls.certificate) }, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ledger,
    next: (...more) => void acts.push(...more),
    posts: () => posts,
    seen,
    wire,
    came: () => new Promise((resolve) => (announce = resolve)),
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function perform(act: Act, isGranted: boolean, ledger: Ledger, res: ServerResponse): void {
  if (act.does === 'cut') return void res.destroy();
  if (act.does === 'hang') return;
  if (act.commits && !isGranted) return void res.writeHead(400, jsonType).end(JSON.stringify({ error: 'invalid_grant' }));
  const body = act.body ?? JSON.stringify({ ...tokensOf(ledger), ...act.fields });
  if (act.does === 'answer') return void res.writeHead(act.status, { ...act.headers }).end(body);
  res.writeHead(act.status, { ...act.headers, 'content-length': String(body.length) });
  res.write(body.slice(0, 20), () => res.destroy());
}

const jsonType = { 'content-type': 'application/json' };

function tokensOf({ accessToken, refreshToken }: Ledger): object {
  return { access_token: accessToken, refresh_token: refreshToken, token_type: 'Bearer', expires_in: 3600 };
}

function tellWhetherItWorks(ledger: Ledger, req: IncomingMessage, res: ServerResponse): void {
  const token = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? '';
  if (ledger.works(token)) return void res.writeHead(200, jsonType).end('{"sub":"somebody"}');
  res.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();
}
