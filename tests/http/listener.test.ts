import { afterEach, describe, expect, it } from 'vitest';
import type { Handler, ListenerOptions } from '../../src/http/listener.ts';
import { closeListener, listener } from '../../src/http/listener.ts';
import { listenOnLoopback } from '../../src/http/loopback.ts';
import { dial } from './wire.ts';

const opened: ReturnType<typeof listener>[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await closeListener(server);
});

async function listening(handler: Handler, options: ListenerOptions = {}): Promise<number> {
  const server = listener(handler, options);
  opened.push(server);
  return await listenOnLoopback(server, 0);
}

/** Everything that comes until the other side closes. */
async function ask(port: number, head: string): Promise<string> {
  const wire = await dial(port);
  wire.send(`${head}\r\nhost: x\r\nconnection: close\r\n\r\n`);
  await wire.closed;
  return wire.bytes;
}

const thrown = new Error('of a handler');

describe('a handler', () => {
  it.each<[string, Handler]>([
    [
      'throws',
      () => {
        throw thrown;
      },
    ],
    ['rejects', () => Promise.reject(thrown)],
    ['writes a head that HTTP does not allow', (_, res) => void res.writeHead(200, 'no\x01', ['x', 'y'])],
    ['writes a field that HTTP does not allow', (_, res) => void res.setHeader('x', '\0')],
  ])('that %s answers 500, and the next request is answered, too', async (_, handler) => {
    const port = await listening((req, res) => (req.url === '/fine' ? void res.end('fine') : handler(req, res)));
    expect(await ask(port, 'GET / HTTP/1.1')).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n[^]*did not foresee/);
    expect(await ask(port, 'GET /fine HTTP/1.1')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('that throws in the middle of its answer breaks it off, so that it does not pass for the whole', async () => {
    const port = await listening((_, res) => {
      res.writeHead(200, { 'content-length': 9 });
      res.write('part');
      throw thrown;
    });
    expect(await ask(port, 'GET / HTTP/1.1')).not.toContain('500');
  });

  it('that writes on after its end, or to one who has left, ends nothing', async () => {
    const port = await listening((_, res) => {
      res.end('fine');
      res.write('more');
    });
    expect(await ask(port, 'GET / HTTP/1.1')).toContain('fine');
    expect(await ask(port, 'GET / HTTP/1.1')).toContain('fine');
  });

  it('is told of what it threw, and an ear that throws as well ends nothing', async () => {
    const told: unknown[] = [];
    const onTrouble = (error: unknown): void => {
      told.push(error);
      throw new Error('of the ear');
    };
    const port = await listening(() => Promise.reject(thrown), { onTrouble });
    expect(await ask(port, 'GET / HTTP/1.1')).toContain('500');
    expect(told).toEqual([thrown]);
  });
});

describe('a listener', () => {
  it.each([
    'CONNECT example.com:443 HTTP/1.1',
    'GET / HTTP/1.1\r\nupgrade: websocket',
    'GET / HTTP/1.1\r\nexpect: something',
    'OPTIONS * HTTP/1.1',
    'GET http://[ HTTP/1.1',
    'GET // HTTP/1.1',
    'no request',
    'GET / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked',
    `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}`,
  ])('closes or answers %j, and answers the next', async (head) => {
    const port = await listening((_, res) => void res.end('fine'));
    await ask(port, head);
    expect(await ask(port, 'GET / HTTP/1.1')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('outlives a connection that cannot be accepted', async () => {
    const port = await listening((_, res) => void res.end('fine'));
    opened[0]?.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));
    expect(await ask(port, 'GET / HTTP/1.1')).toMatch(/^HTTP\/1\.1 200 /);
  });
});
