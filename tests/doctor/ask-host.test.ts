import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { askHost } from '../../src/doctor/ask-host.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('tells status and date, and sends no credential', async () => {
  const seen: unknown[] = [];
  const url = await listening(
    createServer((request, response) => {
      seen.push(request.method, request.headers.authorization, request.headers['x-api-key']);
      response.writeHead(404, { date: 'Tue, 24 Nov 2026 12:00:00 GMT' }).end();
    }),
  );
  expect(await askHost(url, {})).toEqual({ status: 404, date: 'Tue, 24 Nov 2026 12:00:00 GMT' });
  expect(seen).toEqual(['HEAD', undefined, undefined]);
});

it('goes through the proxy that the variables name, and past it where they say so', async () => {
  const asked: string[] = [];
  const proxy = createServer((_request, response) => response.writeHead(200).end());
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  const way = await listening(proxy);
  await expect(askHost('https://host.invalid/', { HTTPS_PROXY: way })).rejects.toMatchObject({ code: '407 of the proxy' });
  expect(asked).toEqual(['host.invalid:443']);
  const url = await listening(createServer((_request, response) => response.writeHead(204).end()));
  expect(await askHost(url, { HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' })).toMatchObject({ status: 204 });
});

it('names the system’s own reason', async () => {
  await expect(askHost('http://127.0.0.1:9', {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
