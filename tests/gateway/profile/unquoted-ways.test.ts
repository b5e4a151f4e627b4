/** A server quotes the token wherever it can, over real connections. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { travel } from '../../../src/gateway/profile/journey.ts';
import { RecentTokens } from '../../../src/core/profile/recent-tokens.ts';
import { openUpstream } from '../../../src/http/upstream.ts';
import { credential } from '../../core/profile/samples.ts';

const token = 'fake-access-1';
const spelled = `${token} ${token.replaceAll('-', '%2D')} ${token.replaceAll('-', String.raw`\u002d`)} fake-refresh-1`;
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** @returns all that the caller reads. */
async function asked(act: (res: ServerResponse, encoding: unknown) => void, speaksMcp = true) {
  const listen = async (handle: (req: IncomingMessage, res: ServerResponse) => unknown) => {
    const server = createServer((req, res) => void handle(req, res));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    opened.push({ close: () => (server.closeAllConnections(), server.close()) });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const origin = await listen((req, res) => act(res, req.headers['accept-encoding']));
  const upstream = openUpstream(origin, {}, 0);
  opened.push({ close: () => upstream.dispatcher.destroy() });
  const gate = { ready: () => credential(), credential: () => Promise.resolve({ kind: 'none', because: 'no', person: null } as const) };
  const world = {
    upstream,
    gate,
    header: 'authorization',
    tokens: new RecentTokens(),
    speaksMcp,
    journal: { note: () => undefined },
    keptBodyAtMost: 1000,
    holdMs: 9000,
  };
  const answer = await fetch(await listen((req, res) => travel(world, req, res, '/')), { redirect: 'manual' });
  return { status: answer.status, head: JSON.stringify([...answer.headers]), body: await answer.text() };
}

const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream' };
const error = JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: 1, message: token } });
const failed = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { isError: true, content: [token] } });
const data = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { content: [token] } });

describe('a token that a server quotes', () => {
  it.each([200, 302, 400, 401, 403, 404, 500, 503])('is in no field and no body of a %i', async (status) => {
    const said = await asked((res) =>
      res.writeHead(status, { 'www-authenticate': `Bearer x="${spelled}"`, 'location': `/${token}`, [`x-${token}`]: 'y' }).end(spelled),
    );
    expect(JSON.stringify(said)).not.toMatch(/fake.{0,7}(?:access|refresh)/);
    expect([said.status, said.body]).toEqual([status, '[token] [token] [token] [token]']);
  });

  it('is in no field and no error where models are asked, and whatever they say streams through', async () => {
    const said = await asked((res) => res.writeHead(200, { 'x-y': token }).end(token), false);
    expect([said.body, said.head.includes(token)]).toEqual([token, false]);
    expect((await asked((res) => res.writeHead(500).end(spelled), false)).body).toBe('[token] [token] [token] [token]');
  });

  it('is in no error that is long, wherever its pieces are cut', async () => {
    const long = 'x'.repeat(300_000);
    const { body } = await asked((res) => {
      res.writeHead(500).write(`${long}fake-acc`);
      setTimeout(() => res.end(`ess-1${long}`), 20);
    });
    expect(body).toBe(`${long}[token]${long}`);
  });

  it('is in no packed error, and servers are asked for none', async () => {
    expect((await asked((res) => res.writeHead(500, { 'content-encoding': 'gzip' }).end(gzipSync(`no ${token}`)))).body).toBe('no [token]');
    expect((await asked((res, encoding) => res.end(String(encoding)))).body).toBe('identity');
    expect((await asked((res) => res.writeHead(200, { ...events, 'content-encoding': 'gzip' }).end(gzipSync(error)))).status).toBe(502);
  });

  it('is in no message that is an error, and a result passes as it is', async () => {
    for (const one of [error, failed, `[${data},${error}]`, `{"${token}`])
      expect((await asked((res) => res.writeHead(200, json).end(one))).body).toBe(one.replaceAll(token, '[token]'));
    expect((await asked((res) => res.writeHead(200, json).end(data))).body).toBe(data);
  });

  it.each(['\n', '\r\n', '\r'])('is in no event that is an error, with lines that end in %j', async (end) => {
    const all = [data, error, failed, data].map((one) => `event: message${end}data: ${one}${end}${end}`);
    const { body } = await asked((res) => {
      res.writeHead(200, events);
      for (const piece of all.join('').match(/[^]{1,7}/g) ?? []) res.write(piece);
      res.end();
    });
    expect(body).toBe([all[0], all[1]?.replace(token, '[token]'), all[2]?.replace(token, '[token]'), all[3]].join(''));
  });

  it('is in no event that is long, and the next one is told from it', async () => {
    const long = `data: ${'x'.repeat(1_100_000)}${token}\n\n`;
    const { body } = await asked((res) => res.writeHead(200, events).end(`${long}data: ${data}\n\n`));
    expect(body === `${long.replace(token, '[token]')}data: ${data}\n\n`).toBe(true);
  });
});
