import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JSONRPCRequest } from '@modelcontextprotocol/client';
import { HoldfastError } from '../../../src/core/errors.ts';
import type { BridgeWorld, Came, Server, Told } from './bridge-world.ts';
import { bridgeOver, events, initialize, initialized, json, modern, request, result, withSession } from './bridge-world.ts';
import { shown } from '../../../src/core/shown.ts';

const open: BridgeWorld[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const world of open.splice(0)) await world.close();
});

function over(server: Server, options: Parameters<typeof bridgeOver>[1] = {}): BridgeWorld {
  const world = bridgeOver(server, options);
  open.push(world);
  return world;
}

/** Begins a session, as every client until 2025-11-25 does. */
async function begun(server: Server, options: Parameters<typeof bridgeOver>[1] = {}): Promise<BridgeWorld> {
  const world = over(withSession(server), options);
  world.say(initialize);
  await world.answer(0);
  world.say(initialized);
  await vi.waitFor(() => expect(world.came.some(({ message }) => message.method === initialized.method)).toBe(true));
  return world;
}

const errorOf = (answer: Told): { readonly code: unknown; readonly message: string; readonly data?: Told } =>
  answer['error'] as { code: unknown; message: string; data?: Told };
const methods = ({ came }: BridgeWorld): unknown[] => came.map(({ method, message }) => message.method ?? method);

describe('a message', () => {
  it('passes both ways as it is', async () => {
    const world = over((came) => json(result(came, { tools: [], extra: { a: [1] } })));
    world.say(modern(7, 'tools/list', { cursor: 'x', unknown: true }));
    expect(await world.answer(7)).toEqual({ jsonrpc: '2.0', id: 7, result: { tools: [], extra: { a: [1] } } });
    expect(world.came[0]?.message).toEqual(modern(7, 'tools/list', { cursor: 'x', unknown: true }));
  });

  it('never carries to the server what it was sent for', async () => {
    const world = over((came) => json(result(came)));
    world.say(modern(7, 'ping'));
    await world.answer(7);
    expect([...(world.came[0]?.headers.keys() ?? [])].filter((name) => name.includes('holdfast'))).toEqual([]);
  });

  it('of the server in a stream reaches the client before the answer, and the client’s answer the server', async () => {
    const stream = events();
    const world = await begun(() => stream.response);
    world.say(request(1, 'tools/call', { name: 'ask' }));
    stream.send({ jsonrpc: '2.0', id: 's1', method: 'sampling/createMessage', params: {} });
    await world.hears(({ id, method }) => id === 's1' && method === 'sampling/createMessage');
    world.say({ jsonrpc: '2.0', id: 's1', result: { role: 'assistant' } });
    await vi.waitFor(() => expect(world.came.at(-1)?.message).toMatchObject({ id: 's1', result: { role: 'assistant' } }));
    stream.send({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } });
    stream.send({ jsonrpc: '2.0', id: 1, result: { content: [] } });
    await world.answer(1);
    expect(world.told.map((message) => message['method'] ?? 'answer').slice(-3)).toEqual([
      'sampling/createMessage',
      'notifications/progress',
      'answer',
    ]);
  });
});

describe('a request that brings no answer', () => {
  const garbage: ReadonlyArray<readonly [string, () => Response]> = [
    ['500', () => new Response('fake-secret', { status: 500 })],
    ['404 where there is no session', () => new Response('fake-secret', { status: 404 })],
    ['403 of a firewall', () => new Response('<html>fake-secret</html>', { status: 403, headers: { 'content-type': 'text/html' } })],
    ['a page', () => new Response('<html>fake-secret</html>', { headers: { 'content-type': 'text/html' } })],
    ['a type that says too much', () => new Response('x', { headers: { 'content-type': 'text/fake-secret' } })],
    ['no JSON', () => new Response('fake-secret {', { headers: { 'content-type': 'application/json' } })],
    ['JSON that is no message', () => json({ fake: 'fake-secret' })],
    ['JSON of another version', () => json({ jsonrpc: '1.0', id: 7, result: 'fake-secret' })],
    ['null', () => json(null)],
    ['nothing', () => new Response('', { headers: { 'content-type': 'application/json' } })],
    ['another one’s answer', () => json({ jsonrpc: '2.0', id: 'else', result: { fake: 'fake-secret' } })],
    ['a notification alone', () => json({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'x' } })],
    ['an empty list', () => json([])],
    ['202, as if it were a notification', () => new Response(null, { status: 202 })],
    ['204', () => new Response(null, { status: 204 })],
    ['a stream without a word', () => new Response('', { headers: { 'content-type': 'text/event-stream' } })],
    ['a stream of garbage', () => new Response('data: fake-secret {\n\n', { headers: { 'content-type': 'text/event-stream' } })],
    [
      'a stream with another one’s answer',
      () => new Response('data: {"jsonrpc":"2.0","id":"else","result":{}}\n\n', { headers: { 'content-type': 'text/event-stream' } }),
    ],
    ['a redirect to somebody else', () => new Response(null, { status: 307, headers: { location: 'https://fake-secret.example/' } })],
  ];

  it.each(garbage)('is answered with an error when there comes %s, which repeats nothing of it', async (_what, respond) => {
    const world = over(respond);
    world.say(modern(7, 'tools/call', { name: 'x' }));
    const error = errorOf(await world.answer(7));
    expect(error.code).toBe(-32000);
    expect(error.message).toMatch(/^(?:the MCP server|https?:)/);
    expect(`${JSON.stringify(error)} ${world.said.join(' ')}`).not.toContain('fake-secret');
    // The bridge goes on.
    world.say(modern(8, 'tools/call', { name: 'x' }));
    await world.answer(8);
  });

  it('is answered with the next step when nothing can be reached', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    const world = over(() => Promise.reject(new TypeError('fetch failed', { cause: refused })));
    world.say(modern(7, 'ping'));
    const error = errorOf(await world.answer(7));
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.data).toMatchObject({ hint: 'holdfast explain ECONNREFUSED' });
    expect(error.message).toContain('holdfast explain ECONNREFUSED');
  });

  it('is answered with a sentence and the command when a person is missing', async () => {
    const world = over(() => Promise.reject(new HoldfastError('login-needed', 'nobody signed in', shown`holdfast mcp login x`)));
    world.say(modern(7, 'ping'));
    expect(errorOf(await world.answer(7))).toEqual({
      code: -32000,
      message: 'nobody signed in; holdfast mcp login x',
      data: { holdfast: 'login-needed', hint: 'holdfast mcp login x' },
    });
  });

  it('is answered with the server’s own error where an HTTP status has one', async () => {
    const world = over(() => json({ jsonrpc: '2.0', id: null, error: { code: -32020, message: 'no such header' } }, {}, 400));
    world.say(request(7, 'ping'));
    expect(await world.answer(7)).toEqual({ jsonrpc: '2.0', id: 7, error: { code: -32020, message: 'no such header' } });
  });

  it('is answered when its stream is lost in the middle', async () => {
    const stream = events();
    const world = over(() => stream.response);
    world.say(modern(7, 'tools/call', { name: 'x' }));
    stream.send({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } });
    await world.hears(({ method }) => method === 'notifications/progress');
    stream.end();
    expect(errorOf(await world.answer(7)).message).toContain('before it was whole');
  });
});

describe('a session that the server has lost', () => {
  /** Ends the first session after it was begun. */
  const forgetful = (onLost: (came: Came) => Response = () => new Response(null, { status: 404 })): Server =>
    withSession((came) => (came.headers.get('mcp-session-id') === 'session-1' ? onLost(came) : json(result(came, { ok: true }))));

  async function lost(server = forgetful()): Promise<BridgeWorld> {
    const world = over(server);
    world.say(initialize);
    await world.answer(0);
    world.say(initialized);
    return world;
  }

  it('is begun anew, and the request sent again, once', async () => {
    const world = await lost();
    world.say(request(1, 'tools/call', { name: 'x' }));
    expect(await world.answer(1)).toMatchObject({ result: { ok: true } });
    expect(methods(world).filter((method) => method === 'initialize')).toHaveLength(2);
    expect(methods(world).filter((method) => method === 'notifications/initialized')).toHaveLength(2);
    expect(methods(world).filter((method) => method === 'tools/call')).toHaveLength(2);
    expect(world.told.filter(({ id }) => id === 0)).toHaveLength(1);
  });

  it('is begun anew once for all who meet its end', async () => {
    const world = await lost();
    for (let id = 1; id <= 8; id += 1) world.say(request(id, 'tools/call', { name: 'x' }));
    for (let id = 1; id <= 8; id += 1) expect(await world.answer(id)).toMatchObject({ result: { ok: true } });
    expect(methods(world).filter((method) => method === 'initialize')).toHaveLength(2);
  });

  it('is not begun anew for ever', async () => {
    const world = over(withSession(() => new Response(null, { status: 404 })));
    world.say(initialize);
    await world.answer(0);
    world.say(initialized);
    world.say(request(1, 'tools/call', { name: 'x' }));
    expect(errorOf(await world.answer(1)).message).toContain('404');
    expect(methods(world).filter((method) => method === 'initialize')).toHaveLength(2);
  });

  it.each<[string, (came: Came) => Response | Promise<Response>]>([
    ['is refused with an error', (came) => json({ jsonrpc: '2.0', id: came.message.id, error: { code: -1, message: 'no' } })],
    ['is refused with a status', () => new Response(null, { status: 500 })],
    ['brings nothing', () => new Response(null, { status: 202 })],
    ['meets a server that is gone', () => Promise.reject(new TypeError('fetch failed'))],
  ])('ends the request with an error when beginning it anew %s', async (_what, again) => {
    let begins = 0;
    const usual = forgetful();
    const world = await lost((came, count) => {
      if (came.message.method === 'initialize') begins += 1;
      return came.message.method === 'initialize' && begins > 1 ? again(came) : usual(came, count);
    });
    world.say(request(1, 'tools/call', { name: 'x' }));
    expect(errorOf(await world.answer(1))).toMatchObject({ code: -32000 });
    // Whoever comes later is not stuck behind it.
    world.say(request(2, 'tools/call', { name: 'x' }));
    expect(errorOf(await world.answer(2))).toMatchObject({ code: -32000 });
  });
});

describe('a request that the client takes back', () => {
  const cancel = (id: number): object => ({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });

  it('is taken back by a word until 2025-11-25', async () => {
    const stream = events();
    const world = await begun(() => stream.response);
    world.say(request(1, 'tools/call', { name: 'x' }));
    await vi.waitFor(() => expect(methods(world)).toContain('tools/call'));
    world.say(cancel(1));
    await vi.waitFor(() => expect(world.came.at(-1)?.message).toMatchObject(cancel(1)));
  });

  it('is left since 2026-07-28, without a word', async () => {
    const world = over(({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))));
    world.say(modern(1, 'tools/call', { name: 'x' }));
    await vi.waitFor(() => expect(world.came).toHaveLength(1));
    world.say(cancel(1));
    await vi.waitFor(() => expect(world.came[0]?.signal.aborted).toBe(true));
    await new Promise(setImmediate);
    expect([world.came.length, world.told]).toEqual([1, []]);
  });

  it('is never sent when it still waited for a credential', async () => {
    const world = await begun((came) => {
      // As the guard does while it waits.
      came.call?.hold(Date.now() + 60_000);
      return new Promise((_, reject) => came.signal.addEventListener('abort', () => reject(came.signal.reason as Error)));
    });
    world.say(request(1, 'tools/call', { name: 'x' }));
    await vi.waitFor(() => expect(methods(world)).toContain('tools/call'));
    const before = world.came.length;
    world.say(cancel(1));
    await vi.waitFor(() => expect(world.came.at(-1)?.signal.aborted).toBe(true));
    await new Promise(setImmediate);
    expect(world.came).toHaveLength(before);
  });
});

describe('a refusal inside a 200', () => {
  const refused = (came: Came): Told => ({ jsonrpc: '2.0', id: came.message.id, error: { code: -32001, message: 'invalid_token' } });
  const twice = (respond: (body: Told) => Response, method: string): Server => {
    let times = 0;
    return (came) => {
      if (came.message.method === 'tools/list' && method !== 'tools/list') {
        return json(result(came, { tools: [{ name: 'reads', annotations: { readOnlyHint: true }, inputSchema: {} }] }));
      }
      times += 1;
      return times === 1 ? respond(refused(came)) : json(result(came, { ok: true }));
    };
  };
  const inStream = (body: Told): Response =>
    new Response(`data: ${JSON.stringify(body)}\n\n`, { headers: { 'content-type': 'text/event-stream' } });

  it.each([
    ['in JSON', (body: Told) => json(body)],
    ['in a stream that ends with it', inStream],
  ])('renews, and sends again what only asks, %s', async (_how, respond) => {
    const world = over(twice(respond, 'resources/read'));
    world.say(modern(1, 'resources/read', { uri: 'x' }));
    expect(await world.answer(1)).toMatchObject({ result: { ok: true } });
    expect([world.renewed, world.came.length]).toEqual([['g1'], 2]);
  });

  it('is still renewed when its stream ends meanwhile', async () => {
    let isRenewed = (): void => undefined;
    const renewed = new Promise<void>((resolve) => (isRenewed = resolve));
    const stream = events();
    const world = over((came, count) => (count === 1 ? stream.response : json(result(came, { ok: true }))), { renew: () => renewed });
    world.say(modern(1, 'resources/read', { uri: 'x' }));
    stream.send({ jsonrpc: '2.0', id: 1, error: { code: -32001, message: 'invalid_token' } });
    await vi.waitFor(() => expect(world.renewed).toHaveLength(1));
    stream.end();
    for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
    expect(world.told).toEqual([]);
    isRenewed();
    expect(await world.answer(1)).toMatchObject({ result: { ok: true } });
  });

  it('sends a call again only when the tool says that it may be', async () => {
    const world = over(twice(json, 'tools/call'));
    world.say(modern(1, 'tools/list'));
    await world.answer(1);
    world.say(modern(2, 'tools/call', { name: 'reads' }));
    expect(await world.answer(2)).toMatchObject({ result: { ok: true } });
  });

  it('renews, and leaves a call that may have been done to the client', async () => {
    const world = over(twice(json, 'tools/call'));
    world.say(modern(2, 'tools/call', { name: 'writes' }));
    expect(errorOf(await world.answer(2))).toMatchObject({ message: 'invalid_token' });
    expect([world.renewed, world.came.length]).toEqual([['g1'], 1]);
  });

  it('passes when it comes again', async () => {
    const world = over((came) => json(refused(came)));
    world.say(modern(1, 'resources/read', { uri: 'x' }));
    expect(errorOf(await world.answer(1))).toMatchObject({ message: 'invalid_token' });
    expect([world.renewed.length, world.came.length]).toEqual([1, 2]);
  });

  it('is answered with why there is nothing newer', async () => {
    const declined = new HoldfastError('login-refused', 'the sign-in was declined', shown`holdfast mcp login x`);
    const world = over((came) => json(refused(came)), { renew: () => Promise.reject(declined) });
    world.say(modern(1, 'resources/read', { uri: 'x' }));
    expect(errorOf(await world.answer(1))).toMatchObject({ data: { holdfast: 'login-refused' } });
    expect(world.came).toHaveLength(1);
  });
});

describe('while calls wait for a person', () => {
  /** Holds every request as the guard does, until it is let go. */
  function held(shelf: Map<string, Told>) {
    let go = (): void => undefined;
    const free = new Promise<void>((resolve) => (go = resolve));
    const world = over(
      async (came, count) => {
        came.call?.hold(Date.UTC(2026, 0, 1, 12, 30));
        await free;
        came.call?.release();
        const list = (when: Came): Response => json(result(when, { tools: [{ name: 'new', inputSchema: {} }] }));
        return await withSession(list)(came, count);
      },
      { shelf },
    );
    return { world, go };
  }
  const key = (method: string, version: string | null): string => JSON.stringify([method, version, null]);

  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));

  it('the client hears until when, again and again, where it asked to hear', async () => {
    const { world } = held(new Map());
    world.say(modern(1, 'tools/call', { name: 'x' }));
    await vi.advanceTimersByTimeAsync(1_400);
    expect(world.told).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(world.told).toEqual([
      {
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: 'p1', progress: expect.any(Number) as number, message: 'waiting for a new token; until 12:30 UTC' },
      },
    ]);
    await vi.advanceTimersByTimeAsync(20_000);
    const steps = world.told.map(({ params }) => (params as { progress: number }).progress);
    expect(steps).toHaveLength(3);
    expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
  });

  it('nothing is said to a client that did not ask', async () => {
    const { world } = held(new Map());
    world.say({
      ...modern(1, 'tools/call', { name: 'x' }),
      params: { name: 'x', _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
    });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(world.told).toEqual([]);
  });

  it('the server’s tools are still listed, and the client is told when they are others', async () => {
    const { world, go } = held(new Map([[key('tools/list', '2026-07-28'), { tools: [{ name: 'old', inputSchema: {} }] }]]));
    world.say(modern(1, 'tools/list'));
    await vi.advanceTimersByTimeAsync(1_600);
    expect(world.told[0]).toMatchObject({ id: 1, result: { tools: [{ name: 'old' }] } });
    go();
    await world.hears(({ method }) => method === 'notifications/tools/list_changed');
    expect(world.told.filter(({ id }) => id === 1)).toHaveLength(1);
  });

  it('a client until 2025-11-25 starts, too, and sees the tools', async () => {
    const agreed = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } };
    const shelf = new Map<string, Told>([
      [key('initialize', '2025-11-25'), agreed],
      [key('tools/list', null), { tools: [{ name: 'old', inputSchema: {} }] }],
    ]);
    const { world, go } = held(shelf);
    world.say(initialize);
    await vi.advanceTimersByTimeAsync(1_600);
    expect(world.told[0]).toMatchObject({ id: 0, result: agreed });
    world.say(initialized);
    world.say(request(1, 'tools/list'));
    await vi.advanceTimersByTimeAsync(1_600);
    expect(world.told[1]).toMatchObject({ id: 1, result: { tools: [{ name: 'old' }] } });
    go();
    await world.hears(({ method }) => method === 'notifications/tools/list_changed');
    expect(methods(world).filter((method) => method === 'initialize')).toHaveLength(1);
  });

  it('a session that nobody could begin in time is begun by the next request', async () => {
    const agreed = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 's', version: '1' } };
    const shelf = new Map<string, Told>([[key('initialize', '2025-11-25'), agreed]]);
    let isIn = false;
    const session = withSession((came) => json(result(came, { hasSession: came.headers.has('mcp-session-id') })));
    const world = over(
      async (came, count) => {
        if (isIn) return await session(came, count);
        came.call?.hold(0);
        await late;
        throw new HoldfastError('login-needed', 'nobody signed in', shown`holdfast mcp login x`);
      },
      { shelf },
    );
    let giveUp = (): void => undefined;
    const late = new Promise<void>((resolve) => (giveUp = resolve));
    world.say(initialize);
    await vi.advanceTimersByTimeAsync(1_600);
    expect(world.told[0]).toMatchObject({ id: 0, result: agreed });
    world.say(initialized);
    giveUp();
    await vi.waitFor(() => expect(world.said.join()).toContain('nobody signed in'));
    world.say(request(1, 'tools/call', { name: 'x' }));
    expect(errorOf(await world.answer(1))).toMatchObject({ data: { holdfast: 'login-needed' } });
    isIn = true;
    world.say(request(2, 'tools/call', { name: 'x' }));
    expect(await world.answer(2)).toMatchObject({ result: { hasSession: true } });
  });

  it('a client of a server that nobody knows yet is not left without an answer, and sees its tools later', async () => {
    const { world, go } = held(new Map());
    world.say(initialize);
    await vi.advanceTimersByTimeAsync(7_900);
    expect(world.told).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(world.told[0]).toMatchObject({ id: 0, result: { protocolVersion: '2025-11-25', serverInfo: { name: 'tracker' } } });
    world.say(initialized);
    world.say(request(1, 'tools/list'));
    world.say(request(2, 'tools/call', { name: 'x' }));
    await vi.advanceTimersByTimeAsync(1_600);
    expect(world.told.slice(1)).toEqual([{ jsonrpc: '2.0', id: 1, result: { tools: [] } }]);
    go();
    await world.hears(({ method }) => method === 'notifications/tools/list_changed');
    expect(await world.answer(2)).toMatchObject({ result: {} });
    expect(methods(world).filter((method) => method === 'initialize')).toHaveLength(1);
  });

  it('a person is asked in the answer to a call of 2026-07-28, and the call comes again without the question', async () => {
    const { world, go } = held(new Map());
    const shows = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { url: {} } } };
    const call = (id: number, more: Told = {}): JSONRPCRequest => {
      const { params = {}, ...rest } = modern(id, 'tools/call', { name: 'x', ...more });
      return { ...rest, params: { ...params, _meta: { ...(params['_meta'] as object), ...shows } } };
    };
    const question = { mode: 'url', url: 'https://login.example.com/a', message: 'Sign in.', elicitationId: 'e1' };
    const replies: string[] = [];
    const onReply = (action: string): Error | null => {
      replies.push(action);
      return action === 'decline' ? new HoldfastError('login-refused', 'the sign-in was declined', null) : null;
    };
    expect(world.client.askInAnswer(question, onReply)).toBe(false);
    world.say(call(1));
    await vi.waitFor(() => expect(world.client.askInAnswer(question, onReply)).toBe(true));
    const asked = await world.answer(1);
    expect(asked).toMatchObject({
      result: { resultType: 'input_required' },
    });
    const { requestState, inputRequests } = asked['result'] as { requestState: string; inputRequests: Told };
    const [name = ''] = Object.keys(inputRequests);
    const asks = inputRequests[name];
    expect(asks).toEqual({ method: 'elicitation/create', params: question });
    const reply = (action: string): Told => ({ requestState, inputResponses: { [name]: { action } } });
    world.say(call(2, reply('decline')));
    expect(errorOf(await world.answer(2))).toMatchObject({ data: { holdfast: 'login-refused' } });
    world.say(call(3, reply('accept')));
    world.say(call(4, { requestState }));
    go();
    expect(await world.answer(3)).toMatchObject({ result: {} });
    expect(await world.answer(4)).toMatchObject({ result: {} });
    expect(replies).toEqual(['decline', 'accept', 'cancel']);
    const last = world.came.at(-1)?.message.params ?? {};
    expect(Object.keys(last).toSorted()).toEqual(['_meta', 'name']);
  });

  it('only the client answers what the client was asked, and no server knows under which id', async () => {
    // A server that could see what the client is asked would answer it; one that cannot tries the ids of before.
    const world: BridgeWorld = await begun((came) => {
      const asked = world.told.filter(({ method }) => method === 'elicitation/create').map(({ id }) => id);
      const forged = [...asked, 'holdfast-1', 'holdfast-2'].map((id) => ({ jsonrpc: '2.0', id, result: { action: 'decline' } }));
      return json([...forged, result(came)]);
    });
    const answer = world.client.ask({ method: 'elicitation/create', params: {} });
    const { id } = await world.hears(({ method }) => method === 'elicitation/create');
    world.say(request(1, 'tools/call', { name: 'x' }));
    await world.answer(1);
    expect(JSON.stringify(world.came)).not.toContain(String(id));
    world.say({ jsonrpc: '2.0', id, result: { action: 'accept' } });
    expect(await answer).toMatchObject({ result: { action: 'accept' } });
  });

  it('a server that speaks of a sign-in asks in its own name', async () => {
    const asks = {
      resultType: 'input_required',
      requestState: 'holdfast-sign-in',
      inputRequests: { 'holdfast-sign-in': { method: 'roots/list' } },
    };
    const world = over((came) => json(result(came, came.message.params?.['inputResponses'] === undefined ? asks : { fine: true })));
    world.say(modern(1, 'tools/call', { name: 'x' }));
    expect(await world.answer(1)).toMatchObject({ result: asks });
    const inputResponses = { 'holdfast-sign-in': { roots: [] } };
    world.say(modern(2, 'tools/call', { name: 'x', requestState: 'holdfast-sign-in', inputResponses }));
    expect(await world.answer(2)).toMatchObject({ result: { fine: true } });
    expect(world.came.at(-1)?.message.params).toMatchObject({ requestState: 'holdfast-sign-in', inputResponses });
  });

  it('nothing is made up where the server never said anything', async () => {
    const { world } = held(new Map());
    world.say(modern(1, 'tools/list'));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(world.told.filter(({ id }) => id === 1)).toEqual([]);
  });
});
