/** Answers with statuses that no `Response` takes, over a real connection. */
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { metadataFetch } from '../../src/oauth/metadata-fetch.ts';
import { requestOptions } from '../../src/oauth/server.ts';
import * as oauth from 'oauth4webapi';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function answering(status: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(`HTTP/1.1 ${status} X\r\ncontent-length: 2\r\n\r\n{}`));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('an answer with a status that is none', () => {
  it.each(['600', '777', '999'])('(%s) is one of a server that failed', async (status) => {
    const url = await answering(status);
    expect(await metadataFetch({ env: {} })(url)).toMatchObject({ status: 502 });
    const readSecret = (): never => expect.unreachable();
    const clock = { now: () => 0, sleep: () => Promise.resolve() };
    const seen: number[] = [];
    const options = requestOptions(url, { clock, env: {}, readSecret }, (answer) => void seen.push(answer.status));
    expect(await options[oauth.customFetch](url, { method: 'GET', headers: {} })).toMatchObject({ status: 502 });
    expect(seen).toEqual([Number(status)]);
  });
});
