import { PassThrough } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { afterEach, describe, expect, it } from 'vitest';
import { deepest } from '../../../src/core/foreign-json.ts';
import type { BridgeWorld, Server, Told } from './bridge-world.ts';
import { bridgeOver, events, json, modern, result } from './bridge-world.ts';

const open: BridgeWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

function over(server: Server): BridgeWorld {
  const world = bridgeOver(server);
  open.push(world);
  return world;
}

const arrays = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const objects = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
/** An answer as text: what is nested so deep cannot be written by `JSON.stringify`. */
const answer = (id: unknown, content: string): string => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":${content}}}`;
const wire = (text: string, type = 'application/json'): Response => new Response(text, { headers: { 'content-type': type } });
const errorOf = (told: Told): unknown => told['error'];
const tooDeep = { message: expect.stringContaining('of more than 512 levels') as string };

describe('an answer of the server', () => {
  it.each([
    ['200,000 arrays', arrays(200_000)],
    ['200,000 objects', objects(200_000)],
    ['one level too many', arrays(deepest - 1)],
  ])('with %s becomes an error', async (_, content) => {
    const world = over((came) => wire(answer(came.message.id, content)));
    world.say(modern(1, 'tools/call', { name: 'x' }));
    expect(errorOf(await world.answer(1))).toMatchObject({ code: -32000, ...tooDeep });
  });

  it.each([
    ['a stream', (text: string) => wire(`event: message\ndata: ${text}\n\n`, 'text/event-stream')],
    ['an error', (text: string) => wire(text.replace('"result"', '"error"').replace('"content"', '"code":1,"message":"m","data"'))],
    [
      'a status',
      (text: string) =>
        new Response(text.replace('"result"', '"error"').replace('"content"', '"code":1,"message":"m","data"'), { status: 400 }),
    ],
  ])('in %s becomes an error as well', async (_, respond) => {
    const world = over((came) => respond(answer(came.message.id, arrays(200_000))));
    world.say(modern(1, 'tools/call', { name: 'x' }));
    expect(errorOf(await world.answer(1))).toMatchObject({ code: expect.any(Number) as number });
  });

  it('with as many levels as may be passes as it came', async () => {
    const world = over((came) => wire(answer(came.message.id, arrays(deepest - 2))));
    world.say(modern(1, 'tools/call', { name: 'x' }));
    expect(JSON.stringify((await world.answer(1))['result'])).toBe(`{"content":${arrays(deepest - 2)}}`);
  });

  it('takes nothing from the next one', async () => {
    const world = over((came) => (came.message.id === 1 ? wire(answer(1, arrays(200_000))) : json(result(came, { ok: true }))));
    world.say(modern(1, 'tools/call', { name: 'x' }));
    await world.answer(1);
    world.say(modern(2, 'tools/call', { name: 'x' }));
    expect(await world.answer(2)).toMatchObject({ result: { ok: true } });
  });
});

describe('a message of the server beside its answers', () => {
  it('is left out, and the answer behind it comes', async () => {
    const world = over((came) =>
      wire(
        `data: {"jsonrpc":"2.0","method":"notifications/x","params":{"a":${arrays(200_000)}}}\n\ndata: ${answer(came.message.id, '[]')}\n\n`,
        'text/event-stream',
      ),
    );
    world.say(modern(1, 'tools/call', { name: 'x' }));
    expect(await world.answer(1)).toMatchObject({ result: { content: [] } });
    expect(world.told.map(({ method }) => method)).not.toContain('notifications/x');
  });

  it('that asks is answered with an error', async () => {
    const stream = events();
    const world = over((came) => (came.message.method === 'tools/call' ? stream.response : new Response(null, { status: 202 })));
    world.say(modern(1, 'tools/call', { name: 'x' }));
    stream.send(JSON.parse(`{"jsonrpc":"2.0","id":"s1","method":"sampling/createMessage","params":{"a":${arrays(1000)}}}`) as object);
    stream.send({ jsonrpc: '2.0', id: 1, result: {} });
    await world.answer(1);
    await expect
      .poll(() => world.came.map(({ message }) => message))
      .toContainEqual(expect.objectContaining({ id: 's1', error: expect.objectContaining(tooDeep) as unknown }));
  });
});

describe('a request of the client', () => {
  it('is answered with an error, and goes nowhere', async () => {
    const world = over((came) => json(result(came)));
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    const transport = new StdioServerTransport(stdin, stdout);
    transport.onmessage = (message) => world.say(message);
    await transport.start();
    const deep = JSON.stringify(modern(1, 'tools/call', { name: 'x', arguments: 0 })).replace(
      '"arguments":0',
      `"arguments":{"a":${arrays(200_000)}}`,
    );
    stdin.write(`${deep}\n${JSON.stringify(modern(2, 'ping'))}\n`);
    expect(errorOf(await world.answer(1))).toMatchObject({ code: -32600, ...tooDeep });
    expect(await world.answer(2)).toMatchObject({ result: {} });
    expect(world.came.map(({ message }) => message.id)).toEqual([2]);
    await transport.close();
  });
});
