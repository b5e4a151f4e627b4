/** What crosses the gateway comes out as it went in, field for field and byte for byte. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../http/wire.ts';
import { fieldsIn, openExchange } from '../http/wire.ts';
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

describe('a request', () => {
  it('keeps the case, the order and the repetition of its fields, and names the next host', async () => {
    const own = [
      'X-Beta: one',
      'content-type: application/json',
      'X-Beta: two',
      'x-EMPTY:',
      'X-Odd: ä',
      'anthropic-beta: a,b',
      'Content-Length: 2',
    ];
    await guarded.send('POST /v1/messages', own, '{}');
    const seen = await (await upstream.accept()).until('{}');
    expect(fieldsIn(seen)).toEqual([
      `host: 127.0.0.1:${upstream.port}`,
      'X-Beta: one',
      'content-type: application/json',
      'X-Beta: two',
      'x-EMPTY: ',
      'X-Odd: ä',
      'anthropic-beta: a,b',
      expect.stringMatching(/^content-length: 2$/i),
    ]);
  });

  it('leaves fields of its connection behind, and those that Connection names', async () => {
    const own = [
      'Connection: keep-alive, X-Hop',
      'X-Hop: 1',
      'Keep-Alive: timeout=5',
      'Proxy-Authorization: Basic eA==',
      'TE: trailers',
      'x-own: 1',
    ];
    await guarded.send('GET /v1/models', own);
    const seen = await (await upstream.accept()).until('\r\n\r\n');
    expect(fieldsIn(seen)).toEqual([`host: 127.0.0.1:${upstream.port}`, 'x-own: 1']);
    expect(seen).not.toMatch(/x-hop|timeout=5/i);
  });

  it('arrives with the credential it carried', async () => {
    await guarded.send('GET /v1/models', ['Authorization: Bearer fake-login-1', 'x-api-key: fake-key-1']);
    const seen = await (await upstream.accept()).until('\r\n\r\n');
    expect(seen).toContain('Authorization: Bearer fake-login-1\r\n');
    expect(seen).toContain('x-api-key: fake-key-1\r\n');
  });

  it('is told to continue when it expects to be, and the expectation ends here', async () => {
    const client = await guarded.send('POST /v1/messages', ['Expect: 100-continue', 'Content-Length: 4']);
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('body');
    const seen = await (await upstream.accept()).until('body');
    expect(seen).not.toMatch(/expect/i);
  });

  it('that comes in chunks goes on in chunks with the same content', async () => {
    const client = await guarded.send('POST /v1/messages', ['Transfer-Encoding: chunked']);
    client.send('3\r\nabc\r\n');
    const there = await upstream.accept();
    await there.until('3\r\nabc');
    client.send('2\r\nde\r\n0\r\n\r\n');
    expect(await there.until('0\r\n\r\n')).toMatch(/\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n$/);
    expect(there.bytes).toMatch(/transfer-encoding: chunked/i);
  });

  it('that comes in chunks all at once goes on with its length', async () => {
    await guarded.send('POST /v1/messages', ['Transfer-Encoding: chunked'], '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n');
    const seen = await (await upstream.accept()).until('abcde');
    expect(seen).toMatch(/content-length: 5\r\n\r\nabcde$/i);
    expect(seen).not.toMatch(/transfer-encoding/i);
  });

  it('that comes in chunks and is empty goes on empty', async () => {
    await guarded.send('POST /v1/messages', ['Transfer-Encoding: chunked'], '0\r\n\r\n');
    expect(await (await upstream.accept()).until('\r\n\r\n')).toMatch(/content-length: 0\r\n\r\n$/i);
  });

  it('that comes in pieces goes on as one', async () => {
    const client = await guarded.send('POST /v1/messages', ['Content-Length: 8'], 'one ');
    const there = await upstream.accept();
    await there.until('one ');
    client.send('two ');
    expect(await there.until('two ')).toMatch(/content-length: 8\r\n\r\none two $/i);
  });

  it('is followed by the next one on its connection', async () => {
    const client = await guarded.send('POST /v1/messages?1', ['Content-Length: 3'], 'one');
    const there = await upstream.accept();
    for (const next of [2, 3]) {
      await there.until(`?${next - 1}`);
      await there.until('one');
      there.send(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n${next}!`);
      await client.until(`${next}!`);
      client.send(`POST /cap-1/v1/messages?${next} HTTP/1.1\r\nHost: 127.0.0.1:${guarded.port}\r\nContent-Length: 3\r\n\r\none`);
    }
    await there.until('?3');
    expect(there.bytes.match(/one/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('with an empty body is told apart from one without a body', async () => {
    await guarded.send('POST /api/ping', ['Content-Length: 0']);
    expect(await (await upstream.accept()).until('\r\n\r\n')).toMatch(/content-length: 0/i);
  });

  it('carries a packed body as it is packed', async () => {
    const packed = gzipSync(JSON.stringify({ model: 'm', stream: true }));
    await guarded.send('POST /v1/messages', ['Content-Encoding: gzip', `Content-Length: ${packed.length}`], packed);
    const there = await upstream.accept();
    const seen = await there.until(packed.toString('latin1'));
    expect(seen).toMatch(/content-encoding: gzip/i);
  });
});

describe('an answer', () => {
  it('keeps the case, the order and the repetition of its fields, and its reason', async () => {
    const client = await guarded.send('GET /v1/models');
    const there = await upstream.accept();
    await there.until('\r\n\r\n');
    const fields = ['Content-Type: text/plain', 'Set-Cookie: a=1', 'X-Odd: ä', 'set-cookie: b=2', 'Request-Id: req_1', 'Content-Length: 2'];
    there.send(`HTTP/1.1 200 Very Fine\r\n${fields.join('\r\n')}\r\n\r\nok`);
    const seen = await client.until('\r\n\r\nok');
    expect(seen.startsWith('HTTP/1.1 200 Very Fine\r\n')).toBe(true);
    expect(fieldsIn(seen)).toEqual(fields);
  });

  it('whose body is still to come has the same bytes in its fields', async () => {
    const client = await guarded.send('GET /v1/models');
    const there = await upstream.accept();
    await there.until('\r\n\r\n');
    there.send('HTTP/1.1 200 OK\r\nX-Odd: ä\r\nContent-Length: 2\r\n\r\n');
    expect(fieldsIn(await client.until('\r\n\r\n'))).toEqual(['X-Odd: ä', 'Content-Length: 2']);
  });

  it('leaves fields of its connection behind', async () => {
    const client = await guarded.send('GET /v1/models');
    const there = await upstream.accept();
    await there.until('\r\n\r\n');
    there.send(
      'HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nProxy-Authenticate: Basic\r\nx-own: 1\r\nContent-Length: 0\r\n\r\n',
    );
    const seen = await client.until('\r\n\r\n');
    expect(fieldsIn(seen)).toEqual(['x-own: 1', 'Content-Length: 0']);
    expect(seen).not.toMatch(/x-hop/i);
  });

  it('that is packed is passed on packed', async () => {
    const packed = gzipSync('{"ok":true}');
    const client = await guarded.send('GET /v1/models');
    const there = await upstream.accept();
    await there.until('\r\n\r\n');
    there.send(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
    there.send(packed);
    const seen = await client.until(packed.toString('latin1'));
    expect(gunzipSync(Buffer.from(seen.slice(seen.indexOf('\r\n\r\n') + 4), 'latin1')).toString()).toBe('{"ok":true}');
  });

  it('to HEAD tells a length and brings no body', async () => {
    const client = await guarded.send('HEAD /v1/models', ['Connection: close']);
    const there = await upstream.accept();
    await there.until('\r\n\r\n');
    there.send('HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n');
    expect(await client.closed).toBe('ended');
    expect(client.bytes).toMatch(/Content-Length: 1234\r\n/);
    expect(client.bytes.endsWith('\r\n\r\n')).toBe(true);
  });

  it.each(['204 No Content', '304 Not Modified'])('of %s ends with its head', async (status) => {
    const client = await guarded.send('GET /v1/models', ['Connection: close']);
    const there = await upstream.accept();
    await there.until('\r\n\r\n');
    there.send(`HTTP/1.1 ${status}\r\netag: "1"\r\n\r\n`);
    expect(await client.closed).toBe('ended');
    expect(fieldsIn(client.bytes)).toEqual(['etag: "1"']);
    expect(client.bytes.startsWith(`HTTP/1.1 ${status}\r\n`)).toBe(true);
    expect(client.bytes.endsWith('\r\n\r\n')).toBe(true);
    expect(client.bytes).not.toMatch(/transfer-encoding/i);
  });

  it('that redirects is passed on, not followed', async () => {
    const client = await guarded.send('GET /v1/models');
    const there = await upstream.accept();
    await there.until('\r\n\r\n');
    there.send(`HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:${upstream.port}/other\r\nContent-Length: 0\r\n\r\n`);
    expect(await client.until('\r\n\r\n')).toContain(`Location: http://127.0.0.1:${upstream.port}/other\r\n`);
    expect(there.bytes.match(/^GET /gm)).toHaveLength(1);
  });

  it('that hints early is not taken for the answer', async () => {
    const client = await guarded.send('GET /v1/models');
    const there = await upstream.accept();
    await there.until('\r\n\r\n');
    there.send('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    expect(await client.until('ok')).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it('of unknown length ends when the upstream closes', async () => {
    const client = await guarded.send('GET /v1/models', ['Connection: close']);
    const there = await upstream.accept();
    await there.until('\r\n\r\n');
    there.socket.end('HTTP/1.1 200 OK\r\n\r\nall of it');
    expect(await client.closed).toBe('ended');
    expect(client.bytes).toContain('all of it');
    expect(client.bytes).toMatch(/\r\n0\r\n\r\n$/);
  });
});
