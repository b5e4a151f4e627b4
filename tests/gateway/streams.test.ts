/** Long bodies and slow ones: nothing is gathered, nothing is delayed, and who goes away is heard of on the other side. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange, Wire } from '../http/wire.ts';
import { openExchange, portOf } from '../http/wire.ts';
import type { Guarded } from './guarded.ts';
import { guard, turn } from './guarded.ts';

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

/** A streamed turn, its request received. */
async function open(): Promise<{ client: Wire; there: Wire }> {
  const client = await guarded.send(...turn(true));
  const there = await upstream.accept();
  await there.until('"stream":true}');
  return { client, there };
}

const streamHead = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

describe('an event stream', () => {
  it('opens before its first event, and brings each event before the next is written', async () => {
    const { client, there } = await open();
    there.send(streamHead);
    await client.until('\r\n\r\n');
    for (let i = 0; i < 5; i += 1) {
      there.send(chunk(`data: ${i}\n\n`));
      await client.until(`data: ${i}\n\n`);
      expect(client.bytes).not.toContain(`data: ${i + 1}`);
    }
    there.send('0\r\n\r\n');
    await client.until('\r\n0\r\n\r\n');
  });

  it('that is cut upstream is cut here, and not ended as if it were whole', async () => {
    const { client, there } = await open();
    there.send(streamHead + chunk('data: 1\n\n'));
    await client.until('data: 1');
    there.socket.destroy();
    await client.closed;
    expect(client.bytes).not.toMatch(/\r\n0\r\n\r\n$/);
    expect(guarded.facts).toEqual([]);
  });

  it('whose reader goes away is hung up on upstream', async () => {
    const { client, there } = await open();
    there.send(streamHead + chunk('data: 1\n\n'));
    await client.until('data: 1');
    client.socket.destroy();
    await there.closed;
    expect(guarded.facts).toEqual([]);
  });
});

describe('a client that goes away', () => {
  it('before any answer takes its request with it', async () => {
    const { client, there } = await open();
    client.socket.destroy();
    await there.closed;
    expect(guarded.facts).toEqual([]);
  });

  it('in the middle of its own body takes its request with it', async () => {
    const client = await guarded.send('POST /v1/messages', ['Content-Length: 100'], 'half');
    const there = await upstream.accept();
    await there.until('half');
    client.socket.destroy();
    await there.closed;
    expect(guarded.facts).toEqual([]);
  });
});

describe('an answer of a known length', () => {
  it('that breaks off is no whole answer here either', async () => {
    const { client, there } = await open();
    there.send('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
    await client.until('half');
    there.socket.end();
    await client.closed;
    expect(client.bytes.endsWith('half')).toBe(true);
  });
});

describe('an answer that comes before the request is through', () => {
  const early = '{"error":"too large"}';
  it.each([
    ['that keeps its connection', 'HTTP/1.1 413 Payload Too Large', ''],
    ['that closes its connection', 'HTTP/1.1 413 Payload Too Large', 'Connection: close\r\n'],
  ])('reaches the client: one %s', async (_case, status, fields) => {
    const client = await guarded.send('POST /v1/messages', ['Content-Length: 1000000'], 'the beginning');
    const there = await upstream.accept();
    await there.until('the beginning');
    there.send(`${status}\r\n${fields}Content-Length: ${early.length}\r\n\r\n${early}`);
    if (fields !== '') there.socket.end();
    expect(await client.until(early)).toContain(status);
  });

  it('reaches a client that goes on sending', async () => {
    const client = await guarded.send('POST /v1/messages', ['Content-Length: 20000000'], 'the beginning');
    const there = await upstream.accept();
    await there.until('the beginning');
    client.send(Buffer.alloc(19_000_000));
    there.send(`HTTP/1.1 413 Payload Too Large\r\nContent-Length: ${early.length}\r\n\r\n${early}`);
    expect(await client.until(early)).toContain('HTTP/1.1 413');
  });

  it('reaches the client whole when it is a refusal that is kept', async () => {
    const client = await guarded.send(
      'POST /v1/messages',
      ['Authorization: Bearer fake-login-1', 'Content-Length: 1000000'],
      'the beginning',
    );
    const there = await upstream.accept();
    await there.until('the beginning');
    there.send(`HTTP/1.1 401 Unauthorized\r\nContent-Length: ${early.length}\r\n\r\n${early}`);
    await guarded.gate.question;
    guarded.gate.decide({ go: 'as-refused', because: 'adopted' });
    expect(await client.until(early)).toContain('HTTP/1.1 401 Unauthorized');
  });
});

describe('forty megabytes, more than the buffers of all sockets on the way', () => {
  const size = 40 * 1024 * 1024;

  it('arrive upstream as they were sent, and no faster than they are taken', async () => {
    const taken = await openTaker();
    const through = await guard(`http://127.0.0.1:${taken.port}`);
    try {
      const body = Buffer.alloc(size, 'abcdefghijk');
      const req = request(`${through.gateway.url}/v1/files`, { method: 'POST', headers: { 'content-length': size }, agent: false });
      const answered = once(req, 'response') as Promise<[IncomingMessage]>;
      req.write(body);
      const { upload } = await taken.begun;
      await stalled(() => upload.socket.bytesRead);
      // Kernel buffers hold the rest: what is neither taken nor sent never was in the gateway.
      expect(upload.socket.bytesRead).toBeLessThan(size / 2);
      req.end();
      taken.take();
      const [res] = await answered;
      expect(Buffer.concat(await res.toArray()).equals(body)).toBe(true);
    } finally {
      await through.close();
      await taken.close();
    }
  });

  it('arrive at the client as they were sent, and no faster than they are taken', async () => {
    const { client, there } = await open();
    client.socket.pause();
    const body = Buffer.alloc(size, 'abcdefghijk');
    there.send(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
    const before = process.memoryUsage().arrayBuffers;
    there.send(body);
    await stalled(() => there.socket.writableLength);
    expect(there.socket.writableLength).toBeGreaterThan(0);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(size / 2);
    client.socket.resume();
    await client.until(body.subarray(0, 11).toString());
    const start = client.bytes.indexOf('\r\n\r\n') + 4;
    while (client.bytes.length < start + size) await once(client.socket, 'data');
    expect(client.bytes.slice(start) === body.toString('latin1')).toBe(true);
  });
});

/** An upstream that takes nothing of a body until it is told to, and answers with all of it. */
async function openTaker(): Promise<{
  port: number;
  begun: Promise<{ upload: IncomingMessage }>;
  take: () => void;
  close: () => Promise<void>;
}> {
  let take = (): void => undefined;
  let begin: (it: { upload: IncomingMessage }) => void = () => undefined;
  const begun = new Promise<{ upload: IncomingMessage }>((resolve) => (begin = resolve));
  const server = createServer((upload: IncomingMessage, res: ServerResponse) => {
    take = () => upload.pipe(res);
    begin({ upload });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { port: portOf(server), begun, take: () => take(), close };
}

/** Resolves when a count that grows or shrinks has stood still for some turns of the event loop. */
async function stalled(count: () => number): Promise<void> {
  let last = -1;
  for (let still = 0; still < 20;) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    still = count() === last ? still + 1 : 0;
    last = count();
  }
}
