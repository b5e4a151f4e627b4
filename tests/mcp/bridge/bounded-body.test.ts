import { afterEach, describe, expect, it, vi } from 'vitest';
import { boundedBody } from '../../../src/mcp/bridge/bounded-body.ts';

const limits = { bytes: 10, withinMs: 1_000 };

function answer(chunks: readonly string[], type: string): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Buffer.from(chunk));
      controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': type } });
}
const json = (...chunks: string[]): Promise<string> => boundedBody(answer(chunks, 'application/json'), limits).text();
const stream = (...chunks: string[]): Promise<string> => boundedBody(answer(chunks, 'text/event-stream; charset=utf-8'), limits).text();

describe('an answer', () => {
  it('of exactly the limit passes, in any parts', async () => {
    expect(await json('0123456789')).toBe('0123456789');
    expect(await json('01234', '56789', '')).toBe('0123456789');
  });

  it.each([[['01234567890']], [['0123456789', '0']], [['\n\n012345678']]])('beyond it ends with an error: %j', async (chunks) => {
    await expect(json(...chunks)).rejects.toThrow('more than 10 bytes');
  });

  it('keeps status and fields', () => {
    const bounded = boundedBody(new Response('x', { status: 418, headers: { 'x-y': 'z' } }), limits);
    expect([bounded.status, bounded.headers.get('x-y')]).toEqual([418, 'z']);
  });

  it('without a body is left alone', () => {
    const bare = new Response(null, { status: 202 });
    expect(boundedBody(bare, limits)).toBe(bare);
  });
});

describe('a stream', () => {
  it.each([
    ['in one chunk', ['data: 1\n\ndata: 2\n\ndata: 3\n\n']],
    ['one by one', ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']],
    ['parted in the empty line', ['data: 1\n', '\ndata: 2\n', '\ndata: 3\n', '\n']],
    ['with the ends of another system', ['data: 1\r\n\r\n', 'data: 2\r\n\r\n']],
    ['with those, parted anywhere', ['data: 1\r', '\n\r', '\n', 'data: 2\r\n', '\r\ndata: 3']],
    ['with the ends of a third', ['data: 1\r\r', 'data: 2\r', '\rdata: 3']],
    ['byte by byte', [...'data: 1\n\ndata: 2\n\ndata: 3\n\n']],
  ])('may be as long as it likes, when each event is short: %s', async (_what, chunks) => {
    expect(await stream(...chunks)).toBe(chunks.join(''));
  });

  it.each([
    ['in one chunk', ['data: 123456']],
    ['in many', ['data: ', '12345', '6']],
    ['after a short one', ['data: 1\n\ndata: 123456']],
    ['of many lines', ['data: 1\n', 'data: 2\n', 'data: 3\n']],
    ['of one line for ever', Array.from({ length: 20 }, () => ':')],
  ])('ends with an error at an event that is too long: %s', async (_what, chunks) => {
    await expect(stream(...chunks)).rejects.toThrow('more than 10 bytes');
  });
});

describe('a message that drips', () => {
  afterEach(() => void vi.useRealTimers());

  /** An answer to be written by and by. */
  function dripping(type: string) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    writer.closed.catch(() => undefined);
    const reader = boundedBody(new Response(readable, { headers: { 'content-type': type } }), limits).body?.getReader();
    const drip = async (text: string): Promise<unknown> => {
      void writer.write(Buffer.from(text)).catch(() => undefined);
      return await reader?.read();
    };
    return { drip, read: () => reader?.read() };
  }

  it('ends with an error when it has not ended in time', async () => {
    const { drip, read } = dripping('application/json');
    await drip('{');
    await vi.advanceTimersByTimeAsync(999);
    await drip('"');
    await vi.advanceTimersByTimeAsync(1);
    await expect(read()).rejects.toThrow('had not ended after 1 s');
  });

  it('ends a stream, too, in the middle of an event', async () => {
    const { drip, read } = dripping('text/event-stream');
    await drip(':\n\nda');
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(read()).rejects.toThrow('had not ended after 1 s');
  });

  it('does not end a stream that is silent between two events, or never stops to say that it lives', async () => {
    const { drip } = dripping('text/event-stream');
    for (let n = 0; n < 5; n += 1) {
      await drip(':\n\n');
      await vi.advanceTimersByTimeAsync(2_000);
    }
    expect(await drip('data: 1\n\n')).toMatchObject({ done: false });
  });
});
