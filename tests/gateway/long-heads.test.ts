/** Heads beyond the 16 kB that Node takes where nothing is set. */
import { afterEach, beforeEach, expect, it } from 'vitest';
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

const long = `X-Long: ${'x'.repeat(20_000)}`;

it('a request with 20 kB of fields arrives with them', async () => {
  await guarded.send('GET /v1/models', [long]);
  const there = await upstream.accept();
  expect(fieldsIn(await there.until('\r\n\r\n'))).toContain(long);
});

it('an answer with 20 kB of fields arrives with them', async () => {
  const client = await guarded.send('GET /v1/models');
  const there = await upstream.accept();
  await there.until('\r\n\r\n');
  there.send(`HTTP/1.1 200 OK\r\n${long}\r\nContent-Length: 2\r\n\r\nok`);
  expect(fieldsIn(await client.until('\r\n\r\nok'))).toContain(long);
});
