/** What is left of a request's body when its answer is there already must not stand in the way of what comes next. */
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange, Wire } from '../http/wire.ts';
import { openExchange } from '../http/wire.ts';
import { settle } from '../keeper/world.ts';
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

const begun = 'the beginning';
/** More than any buffer on the way takes in by itself. */
const size = 20_000_000;
const error = '{"error":"no"}';
const early = (status: string): string => `HTTP/1.1 ${status}\r\nContent-Length: ${error.length}\r\n\r\n${error}`;

/** A request of which the upstream has seen the beginning only. */
async function begin(fields: readonly string[] = []): Promise<{ client: Wire; there: Wire }> {
  const client = await guarded.send('POST /v1/messages', [...fields, `Content-Length: ${size}`], begun);
  const there = await upstream.accept();
  await there.until(begun);
  return { client, there };
}

/** Sends the rest of the body, and another request after it. @returns what arrives upstream of the latter. */
async function goOn(client: Wire): Promise<string> {
  client.send(Buffer.alloc(size - begun.length));
  client.send(`GET /cap-1/next HTTP/1.1\r\nHost: 127.0.0.1:${guarded.port}\r\n\r\n`);
  return (await upstream.accept()).until('\r\n\r\n');
}

const login = ['Authorization: Bearer fake-login-1'];

describe('the connection of a request that was not taken whole serves the next one', () => {
  it('after an early answer', async () => {
    const { client, there } = await begin();
    there.send(early('413 Payload Too Large'));
    await client.until(error);
    expect(await goOn(client)).toMatch(/^GET \/next /);
  });

  it('after an early refusal that was held', async () => {
    const { client, there } = await begin(login);
    there.send(early('401 Unauthorized'));
    await guarded.gate.question;
    guarded.gate.decide({ go: 'as-refused', because: 'renewed' });
    await client.until(error);
    expect(await goOn(client)).toMatch(/^GET \/next /);
  });

  it('after an upstream that hung up in the middle', async () => {
    const { client, there } = await begin();
    there.socket.resetAndDestroy();
    await client.until('HTTP/1.1 502 ');
    expect(await goOn(client)).toMatch(/^GET \/next /);
  });
});

describe('a client that is held before it has sent its whole body', () => {
  it('is missed when it goes away', async () => {
    const { client, there } = await begin(login);
    there.send(early('401 Unauthorized'));
    await guarded.gate.question;
    client.send(Buffer.alloc(size / 2));
    await once(client.socket, 'drain');
    client.socket.destroy();
    const { signal } = guarded.gate.asked[0] ?? {};
    if (signal?.aborted === false) await once(signal, 'abort');
    expect(signal?.aborted).toBe(true);
    await settle();
    expect(guarded.gateway.held()).toEqual([]);
  });
});
