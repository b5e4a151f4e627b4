import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { postToWebhook, readWebhook } from '../../src/notices/webhook.ts';
import type { Message } from '../../src/core/message.ts';
import { listenOnLoopback } from '../../src/http/loopback.ts';

const message: Message = {
  schema: 1,
  event: 'holding',
  at: '2030-01-01T12:00:00.000Z',
  text: 'a session is held',
  command: 'claude auth login',
  host: 'build-7',
  user: 'ada',
  account: null,
  store: '/store',
};

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

async function listening(answer: (req: IncomingMessage, res: ServerResponse) => void): Promise<URL> {
  const server = createServer(answer);
  servers.push(server);
  const port = await listenOnLoopback(server, 0);
  server.unref();
  return new URL(`http://127.0.0.1:${port}/in/secret-path?to=x`);
}

describe('a webhook', () => {
  it('gets the message as JSON', async () => {
    let got = '';
    const url = await listening((req, res) => {
      got = `${req.method} ${req.url} ${req.headers['content-type']}\n`;
      req.on('data', (chunk: Buffer) => (got += chunk.toString()));
      req.on('end', () => res.writeHead(204).end());
    });
    expect(await postToWebhook(url, {}, message)).toBeNull();
    const [head, ...body] = got.split('\n');
    expect(head).toBe('POST /in/secret-path?to=x application/json');
    expect(JSON.parse(body.join('\n'))).toEqual(message);
  });

  it.each([302, 404, 500])('that answers %i is told of by its host alone, since its path may be a secret', async (status) => {
    const url = await listening((_req, res) => res.writeHead(status, { location: 'http://127.0.0.1:9/' }).end());
    expect(await postToWebhook(url, {}, message)).toBe(`the webhook at ${url.host} answered ${status}`);
  });

  it.each([100, 1_500])('that does not answer is given up after its limit, here %i ms', async (limitMs) => {
    const url = await listening(() => undefined);
    expect(await postToWebhook(url, {}, message, limitMs)).toBe(`the webhook at ${url.host} did not answer within ${limitMs / 1000} s`);
  });

  it('that nobody listens at is named with the reason', async () => {
    const url = await listening(() => undefined);
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    expect(await postToWebhook(url, {}, message)).toBe(`the webhook at ${url.host} could not be reached: ECONNREFUSED`);
  });

  it('on this machine is not looked for behind a proxy', async () => {
    const url = await listening((_req, res) => res.end());
    expect(await postToWebhook(url, { HTTP_PROXY: 'http://127.0.0.1:9' }, message)).toBeNull();
  });
});

describe('the URL of a webhook', () => {
  it.each(['https://hooks.example.com/a/b', 'http://localhost:8080/x', 'http://127.0.0.1/', 'http://[::1]:1/'])('may be %s', (text) => {
    expect(readWebhook(text)?.href).toBe(text);
  });

  it.each([
    '',
    'hooks.example.com',
    'http://hooks.example.com/',
    'http://127.evil.example/',
    'ftp://127.0.0.1/',
    'https://me:word@example.com/',
    'file:///x',
  ])('may not be %j', (text) => {
    expect(readWebhook(text)).toBeNull();
  });
});
