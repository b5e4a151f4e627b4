import { describe, expect, it } from 'vitest';
import type { Fetch } from './pair.ts';
import { connected, handClock, memoryShelf, modernServer, signal } from './pair.ts';

const json = (body: object, status = 200): Response => Response.json(body, { status });

/** A server that begins with `initialize`, and refuses everything that comes before. */
function legacyServer(refuse: (id: unknown) => Response | Promise<Response>): Fetch {
  return async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: 405 });
    const { id, method } = (await request.json()) as { id?: number; method: string };
    if (method === 'server/discover') return await refuse(id);
    if (id === undefined) return new Response(null, { status: 202 });
    const result = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'old', version: '1' } };
    return json({ jsonrpc: '2.0', id, result });
  };
}

/** The memory of a server that was one of 2026-07-28. */
function newerBefore(): ReturnType<typeof memoryShelf> {
  const shelf = memoryShelf();
  shelf.remember('era', { method: 'server/discover' });
  return shelf;
}

describe('a client that begins with initialize', () => {
  it('is answered from what a server of 2026-07-28 says of itself', async () => {
    const client = await connected(modernServer({}).fetch);
    const { result } = await client.begin({}, '2025-06-18');
    expect(result).toEqual({
      protocolVersion: '2025-06-18',
      capabilities: { tools: { listChanged: true }, resources: { subscribe: true }, logging: {} },
      serverInfo: { name: 'fake-server', version: '3' },
      instructions: 'be kind',
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'fake-server', version: '3' } },
    });
    expect(client.methods().slice(0, 2)).toEqual(['initialize', 'server/discover']);
  });

  it.each([['2026-07-28'], ['some-day'], ['1999-01-01']])('that asks for %s gets the newest that it may know', async (version) => {
    const client = await connected(modernServer({}).fetch);
    expect((await client.begin({}, version)).result['protocolVersion']).toBe('2025-11-25');
  });

  it.each<[string, (id: unknown) => Response]>([
    ['a method that is not there', (id) => json({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } })],
    ['a missing session', () => json({ jsonrpc: '2.0', id: null, error: { code: -32000, message: 'no session' } }, 400)],
    ['404', () => new Response('', { status: 404 })],
    ['a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['an empty result', (id) => json({ jsonrpc: '2.0', id, result: {} })],
    [
      'versions of the older era',
      (id) => json({ jsonrpc: '2.0', id, error: { code: -32022, message: 'no', data: { supported: ['2025-06-18'] } } }, 400),
    ],
    ['both eras', (id) => json({ jsonrpc: '2.0', id, result: { supportedVersions: ['2026-07-28', '2025-11-25'], capabilities: {} } })],
  ])('is carried as it is to a server that answers the question for its era with %s', async (_, refuse) => {
    const client = await connected(legacyServer(refuse), { shelf: newerBefore() });
    expect((await client.begin()).result['serverInfo']).toEqual({ name: 'old', version: '1' });
  });

  it('is carried as it is to a server that is silent about what it does not know', async () => {
    const clock = handClock();
    const asked = signal();
    const client = await connected(
      legacyServer(() => (asked.give(), new Promise(() => undefined))),
      { clock, shelf: newerBefore() },
    );
    const begun = client.begin();
    await asked.given;
    clock.pass();
    await new Promise(setImmediate);
    clock.pass();
    expect((await begun).result['serverInfo']).toEqual({ name: 'old', version: '1' });
  });

  it.each([
    ['under the id of the question', (id: unknown) => id],
    ['under none', () => null],
  ])('is asked for the era once more when the server names the revision that it refused %s', async (_how, idFor) => {
    const { fetch } = modernServer({});
    let refused = 0;
    const client = await connected(async (request) => {
      const { id, method } = (await request.clone().json()) as { id: number; method: string };
      if (method !== 'server/discover' || (refused += 1) > 1) return await fetch(request);
      const error = { code: -32022, message: 'no', data: { supported: ['2026-07-28'] } };
      return json({ jsonrpc: '2.0', id: idFor(id), error }, 400);
    });
    expect((await client.begin()).result['serverInfo']).toEqual({ name: 'fake-server', version: '3' });
  });

  it('is carried as it is to a server of both eras, which knows what it pushes to whom', async () => {
    const { fetch } = modernServer({});
    const client = await connected(async (request) => {
      const { id, method } = (await request.clone().json()) as { id?: number; method: string };
      if (method !== 'initialize') return await fetch(request);
      const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'both', version: '1' } };
      return json({ jsonrpc: '2.0', id, result });
    });
    expect((await client.begin()).result['serverInfo']).toEqual({ name: 'both', version: '1' });
    expect(client.methods()).not.toContain('server/discover');
  });

  it('costs a server of 2026-07-28 the detour only once', async () => {
    const shelf = memoryShelf();
    const { fetch } = modernServer({});
    await (await connected(fetch, { shelf })).begin();
    const client = await connected(fetch, { shelf });
    await client.begin();
    expect(client.methods()[0]).toBe('server/discover');
    expect(client.methods()).not.toContain('initialize');
  });

  it('hears that a server forbids it, and nothing else is tried', async () => {
    const client = await connected(async () => new Response('', { status: 403 }), { transport: 'auto' });
    expect((await client.begin()).error['message']).toContain('forbids this (403)');
    expect(client.methods().filter((method) => method !== 'notifications/initialized')).toEqual(['initialize']);
  });
});

describe('a server that answered initialize before', () => {
  it('is not asked for its era again', async () => {
    const shelf = memoryShelf();
    const fetch = legacyServer((id) => json({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } }));
    await (await connected(fetch, { shelf })).begin();
    const client = await connected(fetch, { shelf });
    await client.begin();
    expect(client.methods()[0]).toBe('initialize');
  });

  it.each<[string, (id: unknown) => Response]>([
    ['inside an answer', (id) => json({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no initialize' } })],
    ['by a status', () => new Response('', { status: 405 })],
  ])('is translated when it refuses %s, since it became one of 2026-07-28', async (_, refuse) => {
    const shelf = memoryShelf();
    const { fetch } = modernServer({ 'tools/list': () => ({ tools: [] }) });
    shelf.remember('era', { method: 'initialize' });
    const client = await connected(
      async (request) => {
        const { id, method } = (await request.clone().json()) as { id: number; method: string };
        return method === 'initialize' ? refuse(id) : await fetch(request);
      },
      { shelf, transport: 'auto' },
    );
    expect((await client.begin()).result['serverInfo']).toEqual({ name: 'fake-server', version: '3' });
    expect(client.methods()).not.toContain('GET');
    expect((await client.ask('tools/list')).result['tools']).toEqual([]);
    expect(shelf.last('era')).toEqual({ method: 'server/discover' });
  });
});

describe('a server with HTTP and SSE', () => {
  it('is found after it has refused both eras', async () => {
    const stream = new TransformStream<Uint8Array, Uint8Array>();
    const writer = stream.writable.getWriter();
    const event = (name: string, data: string) => void writer.write(Buffer.from(`event: ${name}\ndata: ${data}\n\n`));
    const client = await connected(
      async (request) => {
        if (request.method === 'GET') {
          event('endpoint', '/messages');
          return new Response(stream.readable, { headers: { 'content-type': 'text/event-stream' } });
        }
        if (!request.url.endsWith('/messages')) return new Response('', { status: 405 });
        const { id } = (await request.json()) as { id?: number };
        const result = { protocolVersion: '2024-11-05', capabilities: {}, serverInfo: { name: 'sse', version: '1' } };
        if (id !== undefined) event('message', JSON.stringify({ jsonrpc: '2.0', id, result }));
        return new Response('', { status: 202 });
      },
      { transport: 'auto' },
    );
    expect((await client.begin()).result['serverInfo']).toEqual({ name: 'sse', version: '1' });
    expect(client.methods().slice(0, 4)).toEqual(['initialize', 'server/discover', 'GET', 'initialize']);
  });
});
