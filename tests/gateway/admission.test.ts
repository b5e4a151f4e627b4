/** Who may come in, and where what comes in goes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../http/wire.ts';
import { dial, openExchange } from '../http/wire.ts';
import type { Guarded } from './guarded.ts';
import { guard } from './guarded.ts';

let upstream: Exchange;
let guarded: Guarded;
beforeEach(async () => {
  upstream = await openExchange();
  guarded = await guard(`http://127.0.0.1:${upstream.port}`);
});
afterEach(async () => {
  await guarded.close();
  await upstream.close();
});

/** Sends a request as it stands, the port put in. */
async function ask(request: string): Promise<string> {
  const client = await dial(guarded.port);
  client.send(`${request.replaceAll('PORT', String(guarded.port))}\r\n\r\n`);
  await client.closed;
  return client.bytes;
}

describe('the gateway knows nobody', () => {
  it.each([
    ['without a capability', 'GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:PORT'],
    ['with another capability', 'GET /cap-2/v1/models HTTP/1.1\r\nHost: 127.0.0.1:PORT'],
    ['with the beginning of the capability', 'GET /cap/v1/models HTTP/1.1\r\nHost: 127.0.0.1:PORT'],
    ['with more than the capability', 'GET /cap-11/v1/models HTTP/1.1\r\nHost: 127.0.0.1:PORT'],
    ['with an encoded capability', 'GET /cap%2D1/v1/models HTTP/1.1\r\nHost: 127.0.0.1:PORT'],
    ['at the root', 'GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT'],
    ['by an absolute address', 'GET http://127.0.0.1:PORT/cap-1/v1/models HTTP/1.1\r\nHost: 127.0.0.1:PORT'],
    ['by a name that resolves here', 'GET /cap-1/v1/models HTTP/1.1\r\nHost: evil.example:PORT'],
    ['by another port', 'GET /cap-1/v1/models HTTP/1.1\r\nHost: 127.0.0.1:1'],
    ['from a page of another origin', 'GET /cap-1/v1/models HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: https://evil.example'],
    ['from a page without an origin', 'GET /cap-1/v1/models HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: null'],
    ['without a Host', 'GET /cap-1/v1/models HTTP/1.0'],
  ])('%s', async (_case, request) => {
    const answer = await ask(request);
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    expect(answer).toContain('"type":"not_found_error"');
    expect(upstream.connections()).toBe(0);
    expect(guarded.gateway.requests()).toBe(0);
  });
});

describe('who knows the capability', () => {
  it.each([
    ['/v1/messages', '/v1/messages'],
    ['/v1/messages?beta=true&x=%2F', '/v1/messages?beta=true&x=%2F'],
    ['/a//b/../c;d', '/a//b/../c;d'],
    ['', '/'],
    ['?q=1', '/?q=1'],
    ['/', '/'],
  ])('and asks for %s gets there', async (path, there) => {
    await guarded.send(`GET ${path}`);
    expect(await (await upstream.accept()).until('\r\n\r\n')).toContain(`GET ${there} HTTP/1.1\r\n`);
    expect(guarded.gateway.requests()).toBe(1);
  });

  it.each([
    ['/base', '/v1/messages?a=1', '/base/v1/messages?a=1'],
    ['/base/', '/v1/messages', '/base/v1/messages'],
    ['/a/b//', '', '/a/b/'],
  ])('is led to what lies under %s', async (base, path, there) => {
    const based = await guard(`http://127.0.0.1:${upstream.port}${base}`);
    try {
      await based.send(`GET ${path}`);
      expect(await (await upstream.accept()).until('\r\n\r\n')).toContain(`GET ${there} HTTP/1.1\r\n`);
    } finally {
      await based.close();
    }
  });

  it('may call this machine localhost', async () => {
    const client = await dial(guarded.port);
    client.send(`GET /cap-1/v1/models HTTP/1.1\r\nHost: localhost:${guarded.port}\r\nOrigin: http://localhost:${guarded.port}\r\n\r\n`);
    expect(await (await upstream.accept()).until('\r\n\r\n')).toContain('GET /v1/models');
  });

  it('and wants to switch to another protocol is taken on in this one', async () => {
    const client = await guarded.send('GET /v1/models', ['Connection: Upgrade', 'Upgrade: websocket']);
    const seen = await (await upstream.accept()).until('\r\n\r\n');
    expect(seen).not.toMatch(/upgrade/i);
    client.socket.destroy();
  });
});

describe('a capability', () => {
  it('never goes upstream and into no fact', async () => {
    const client = await guarded.send('GET /v1/models', ['Authorization: Bearer fake-login-1']);
    const there = await upstream.accept();
    expect(await there.until('\r\n\r\n')).not.toContain('cap-1');
    there.send('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
    await guarded.gate.question;
    expect(guarded.gateway.held()).toEqual([{ path: '/v1/models', heldMs: 0, streaming: false, session: null }]);
    expect(JSON.stringify(guarded.facts)).not.toMatch(/cap-1|fake-login/);
    client.socket.destroy();
  });
});
