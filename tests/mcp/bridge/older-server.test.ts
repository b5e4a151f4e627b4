/** Servers that speak HTTP with SSE, as all did before 2025-03-26, and streams that break. */
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PendingCall } from '../../../src/mcp/bridge/pending-call.ts';
import { ServerSide } from '../../../src/mcp/bridge/server-side.ts';
import type { Told } from './bridge-world.ts';
import { initialize, json, request } from './bridge-world.ts';

const call = new PendingCall(request(1, 'tools/list'), () => undefined);
const sides: ServerSide[] = [];
afterEach(async () => {
  for (const side of sides.splice(0)) await side.close();
  vi.useRealTimers();
});

/** A server of before, whose one stream is written and ended by the test. */
function older(endpoint = '/messages?session=1') {
  const [told, posted, lost]: [Told[], string[], unknown[]] = [[], [], []];
  let write = (_text: string): void => undefined;
  let end = (): void => undefined;
  const side = new ServerSide({
    url: 'http://127.0.0.1:1/sse',
    transport: 'auto',
    headers: {},
    onMessage: (message: JSONRPCMessage) => void told.push({ ...message }),
    onTrouble: () => undefined,
    fetch: (url, init) => {
      if (init?.method === 'POST') {
        posted.push(String(url));
        const isThere = String(url).includes('/messages');
        return Promise.resolve(new Response(null, { status: isThere ? 202 : 405 }));
      }
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          write = (text) => controller.enqueue(Buffer.from(text));
          end = () => controller.close();
          write(`event: endpoint\ndata: ${endpoint}\n\n`);
        },
      });
      return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
    },
  });
  sides.push(side);
  const send = (message: JSONRPCMessage & { id?: number | string }): Promise<void> =>
    side.send(message, { call, signal: null, headers: {}, onLost: () => void lost.push(message.id) });
  return { send, told, posted, lost, write: (text: string) => write(text), end: () => end() };
}

/** A server that is a function, which is asked for its era. */
function sideOver(fetch: ConstructorParameters<typeof ServerSide>[0]['fetch'], told: Told[] = []): ServerSide {
  const onMessage = (message: JSONRPCMessage): void => void told.push({ ...message });
  const side = new ServerSide({
    url: 'http://127.0.0.1:1/mcp',
    transport: 'auto',
    headers: {},
    fetch,
    onMessage,
    onTrouble: () => undefined,
  });
  sides.push(side);
  return side;
}

describe('an older server', () => {
  it('is spoken to in its own way when it knows no other', async () => {
    const { send, told, posted, lost, write } = older();
    await send(initialize);
    expect(posted).toEqual(['http://127.0.0.1:1/sse', 'http://127.0.0.1:1/messages?session=1']);
    write('data: {"jsonrpc":"2.0","id":0,"result":{}}\n\n');
    await vi.waitFor(() => expect(told).toEqual([{ jsonrpc: '2.0', id: 0, result: {} }]));
    expect(lost).toEqual([]);
  });

  it('whose stream ends leaves no request without an answer, and tells nobody else', async () => {
    const { send, told, lost, write, end } = older();
    await send(initialize);
    await send(request(1, 'tools/list'));
    await send(request(2, 'tools/list'));
    write('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
    await vi.waitFor(() => expect(told).toHaveLength(1));
    end();
    await vi.waitFor(() => expect(lost).toEqual([0, 2]));
  });

  it('that says something nobody understands loses nothing by it', async () => {
    const { send, told, lost, write } = older();
    await send(initialize);
    write('data: garbage\n\ndata: {"jsonrpc":"2.0","id":0,"result":{}}\n\n');
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(lost).toEqual([]);
  });

  it('that sends messages to another origin is not followed', async () => {
    const { send, posted } = older('https://evil.example/messages');
    await expect(send(initialize)).rejects.toThrow('origin');
    expect(posted).toEqual(['http://127.0.0.1:1/sse']);
  });

  it('that is one only as long as something stands in its way is spoken to as what it is afterwards', async () => {
    let isAway = true;
    const told: Told[] = [];
    const side = sideOver((_url, init) => {
      const { id } = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as { id?: number };
      return Promise.resolve(isAway || id === undefined ? json({}, {}, 404) : json({ jsonrpc: '2.0', id, result: {} }));
    }, told);
    const sending = { call, signal: null, headers: {}, onLost: () => undefined };
    await expect(side.send(initialize, sending)).rejects.toMatchObject({ data: { status: 404 } });
    isAway = false;
    await side.send(initialize, sending);
    expect(told).toEqual([{ jsonrpc: '2.0', id: 0, result: {} }]);
  });

  it.each([': still here\n\n', 'event: x\ndata: /messages\n\n', ''])(
    'that says %j and no place for messages keeps nobody waiting for ever',
    async (says) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      let streams = 0;
      const side = sideOver((_url, init) => {
        if (init?.method === 'POST') return Promise.resolve(new Response(null, { status: 405 }));
        streams += 1;
        const body = new ReadableStream<Uint8Array>({ start: (controller) => says !== '' && controller.enqueue(Buffer.from(says)) });
        return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
      });
      const sent = side.send(initialize, { call, signal: null, headers: {}, onLost: () => undefined });
      const failed = sent.catch((error: unknown) => error);
      await vi.waitFor(() => expect(streams).toBe(1));
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await failed).toMatchObject({ message: 'named no place for messages' });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(streams).toBe(1);
    },
  );
});

describe('a stream that broke', () => {
  it('is taken up again where it was, however long the server asks to wait', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked: Array<string | null> = [];
    const told: Told[] = [];
    const side = new ServerSide({
      url: 'http://127.0.0.1:1/mcp',
      transport: 'http',
      headers: {},
      onMessage: (message: JSONRPCMessage) => void told.push({ ...message }),
      onTrouble: () => undefined,
      fetch: (_url, init) => {
        const headers = { 'content-type': 'text/event-stream' };
        if (init?.method === 'POST') return Promise.resolve(new Response('retry: 86400000\nid: 7\ndata:\n\n', { headers }));
        asked.push(new Headers(init?.headers).get('last-event-id'));
        return Promise.resolve(new Response('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n', { headers }));
      },
    });
    sides.push(side);
    await side.send(request(1, 'tools/list'), { call, signal: null, headers: {}, onLost: () => undefined });
    await vi.advanceTimersByTimeAsync(30_000);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(asked).toEqual(['7']);
  });

  it('counts as lost when it cannot be taken up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let tries = 0;
    const side = new ServerSide({
      url: 'http://127.0.0.1:1/mcp',
      transport: 'http',
      headers: {},
      onMessage: () => undefined,
      onTrouble: () => undefined,
      fetch: (_url, init) => {
        if (init?.method === 'POST') {
          return Promise.resolve(new Response('id: 7\ndata:\n\n', { headers: { 'content-type': 'text/event-stream' } }));
        }
        tries += 1;
        return Promise.resolve(json({}, {}, 500));
      },
    });
    sides.push(side);
    const lost: number[] = [];
    await side.send(request(1, 'tools/list'), { call, signal: null, headers: {}, onLost: () => void lost.push(1) });
    await vi.advanceTimersByTimeAsync(400_000);
    expect([lost, tries]).toEqual([[1], 12]);
  });

  it.each([405, 404, 400, 204, 200, 600])('counts as lost when a %i says that it cannot be taken up', async (status) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const side = sideOver((_url, init) =>
      Promise.resolve(
        init?.method === 'POST'
          ? new Response('id: 7\ndata:\n\n', { headers: { 'content-type': 'text/event-stream' } })
          : new Response(null, { status: Math.min(status, 599) }),
      ),
    );
    const lost: number[] = [];
    await side.send(request(1, 'tools/list'), { call, signal: null, headers: {}, onLost: () => void lost.push(1) });
    await vi.advanceTimersByTimeAsync(400_000);
    expect(lost).toEqual([1]);
  });
});
