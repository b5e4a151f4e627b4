import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guard, turn } from './guarded.ts';

/** An upstream that goes silent: at once, or after the first event of a stream. */
let upstream: Server;
let speaks: boolean;
beforeEach(async () => {
  upstream = createServer((_req, res) => {
    if (speaks) res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
});
afterEach(() => {
  upstream.closeAllConnections();
  upstream.close();
});

const url = (): string => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;

describe('an upstream that has gone silent', () => {
  it('before its answer is given up, and the client told to try again', async () => {
    speaks = false;
    const guarded = await guard(url(), { silenceMs: 1_000 });
    const client = await guarded.send(...turn(true));
    expect(await client.until('UND_ERR_HEADERS_TIMEOUT')).toMatch(/^HTTP\/1\.1 502 /);
    expect(guarded.facts).toContainEqual({ event: 'upstream-unreachable', code: 'UND_ERR_HEADERS_TIMEOUT' });
    await guarded.close();
  });

  it('in the middle of a stream is given up by a cut, never by a clean end', async () => {
    speaks = true;
    const guarded = await guard(url(), { silenceMs: 1_000 });
    const client = await guarded.send(...turn(true));
    await client.until('data: 1\n\n');
    await client.closed;
    expect(client.bytes).not.toMatch(/\r\n0\r\n\r\n$/);
    await guarded.close();
  });
});
