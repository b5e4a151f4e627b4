import type { JsonObject } from '../../../../src/core/json.ts';
import { objectIn } from '../../../../src/core/json.ts';
import { acceptedContent, inputRequired } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import type { Handler } from './pair.ts';
import { connected, handClock, modernServer, signal } from './pair.ts';

const tool = { name: 'greet', inputSchema: { type: 'object' } };
const text = (words: string): JsonObject => ({ content: [{ type: 'text', text: words }] });
const info = 'io.modelcontextprotocol/clientInfo';
const logLevel = 'io.modelcontextprotocol/logLevel';

describe('a request', () => {
  it('says by itself who asks and what the client can do, and keeps what is unknown on both ways', async () => {
    const { fetch } = modernServer({
      'tools/call': () => ({ ...text('hi'), 'x-more': 5, _meta: { 'vendor/trace': 'b' } }),
    });
    const client = await connected(fetch);
    await client.begin({ sampling: {}, tasks: {}, extensions: { 'vendor/x': {} } });
    const { result } = await client.ask('tools/call', { name: 'greet', later: [1], _meta: { 'vendor/trace': 'a' } });
    expect(result).toMatchObject({ ...text('hi'), 'x-more': 5, _meta: { 'vendor/trace': 'b' } });
    expect(result).not.toHaveProperty('resultType');
    const { params, headers } = client.gotOf('tools/call');
    expect(params).toEqual({
      name: 'greet',
      later: [1],
      _meta: {
        'vendor/trace': 'a',
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        [info]: { name: 'fake-client', version: '7' },
        'io.modelcontextprotocol/clientCapabilities': { sampling: {}, extensions: { 'vendor/x': {} } },
      },
    });
    expect(headers.get('mcp-method')).toBe('tools/call');
    expect([...headers.keys()].filter((name) => name.includes('holdfast'))).toEqual([]);
  });

  it("gets the server's own error", async () => {
    const client = await connected(modernServer({}).fetch);
    await client.begin();
    expect((await client.ask('prompts/list')).error).toMatchObject({ code: -32601 });
  });

  it('repeats arguments in headers where the tool asks for it, and hides tools that ask for the impossible', async () => {
    const marked = (name: string, type: string): JsonObject => ({ q: { type, 'x-mcp-header': name } });
    const { fetch } = modernServer({
      'tools/list': () => ({
        tools: [
          { name: 'good', inputSchema: { type: 'object', properties: marked('Region', 'string') } },
          { name: 'bad', inputSchema: { type: 'object', properties: marked('No Token', 'string') } },
        ],
      }),
      'tools/call': () => text('ok'),
    });
    const client = await connected(fetch);
    await client.begin();
    const { result } = await client.ask('tools/list');
    expect((result['tools'] as JsonObject[]).map(({ name }) => name)).toEqual(['good']);
    await client.ask('tools/call', { name: 'good', arguments: { q: 'us-west1' } });
    expect(client.got.at(-1)?.headers.get('mcp-param-region')).toBe('us-west1');
  });

  it('brings a structured result that is no object as one, and no schema that says else', async () => {
    const list = { ...tool, outputSchema: { type: 'array' } };
    const { fetch } = modernServer({
      'tools/list': () => ({ tools: [list, { ...tool, name: 'b', outputSchema: { type: 'object' } }] }),
      'tools/call': () => ({ content: [], structuredContent: [1, 2] }),
    });
    const client = await connected(fetch);
    await client.begin();
    expect((await client.ask('tools/list')).result['tools']).toEqual([tool, { ...tool, name: 'b', outputSchema: { type: 'object' } }]);
    expect((await client.ask('tools/call', { name: 'greet' })).result['structuredContent']).toEqual({ result: [1, 2] });
  });

  it('brings the progress of its call under the token of the client, and log messages', async () => {
    const call: Handler = async (_request, { mcpReq }) => {
      const progressToken = objectIn(mcpReq, '_meta')['progressToken'] as string;
      await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } });
      await mcpReq.notify({ method: 'notifications/message', params: { level: 'warning', data: 'careful' } });
      return text('done');
    };
    const client = await connected(modernServer({ 'tools/call': call }).fetch);
    await client.begin();
    expect((await client.ask('logging/setLevel', { level: 'info' })).result).toEqual({});
    await client.ask('tools/call', { name: 'greet', _meta: { progressToken: 'mine' } });
    expect(client.heard).toContainEqual(
      expect.objectContaining({
        method: 'notifications/progress',
        params: expect.objectContaining({ progressToken: 'mine', progress: 1, total: 2 }) as unknown,
      }),
    );
    expect(client.heard).toContainEqual(
      expect.objectContaining({
        method: 'notifications/message',
        params: expect.objectContaining({ level: 'warning', data: 'careful' }) as unknown,
      }),
    );
    expect(objectIn(client.got.at(-1)?.params, '_meta')[logLevel]).toBe('info');
  });

  it('is cancelled by leaving its stream', async () => {
    const begun = signal();
    const left = signal();
    const call: Handler = async (_request, { mcpReq }) => {
      mcpReq.signal.addEventListener('abort', left.give);
      await mcpReq.notify({ method: 'notifications/progress', params: { progressToken: 1, progress: 1 } });
      begun.give();
      await left.given;
      return text('too late');
    };
    const client = await connected(modernServer({ 'tools/call': call }).fetch);
    await client.begin();
    void client.ask('tools/call', { name: 'greet', _meta: { progressToken: 1 } }, 77);
    await begun.given;
    await client.tell('notifications/cancelled', { requestId: 77 });
    await left.given;
    expect((await client.ask('ping')).result).toEqual({});
    expect(client.methods()).not.toContain('notifications/cancelled');
    expect(client.heard).not.toContainEqual(expect.objectContaining({ id: 77 }));
  });

  it('fails when its stream ends before the answer', async () => {
    const server = modernServer({});
    const client = await connected(async (request) =>
      request.headers.get('mcp-method') === 'tools/call'
        ? new Response(': nothing\n\n', { headers: { 'content-type': 'text/event-stream' } })
        : await server.fetch(request),
    );
    await client.begin();
    const { error } = await client.ask('tools/call', { name: 'greet' });
    expect(error['message']).toContain('ended the answer before it was whole');
  });

  it('is answered here when it is a ping', async () => {
    const client = await connected(modernServer({}).fetch);
    await client.begin();
    expect((await client.ask('ping')).result).toEqual({});
    expect(client.methods()).not.toContain('ping');
  });
});

describe('a call for which the server needs something from the client', () => {
  const question = { message: 'sure?', requestedSchema: { type: 'object' as const, properties: {} } };

  /** Asks in two rounds, and puts into its state what it was told. */
  const call: Handler = (_request, { mcpReq }) => {
    const state = mcpReq.requestState() as string | undefined;
    if (state === undefined) {
      const inputRequests = { sure: inputRequired.elicit(question), where: inputRequired.listRoots() };
      return inputRequired({ inputRequests, requestState: 'one {"byte": "exact"}' });
    }
    if (state.startsWith('one')) {
      const more = acceptedContent(mcpReq.inputResponses, 'sure');
      const page = inputRequired.elicitUrl({ message: 'look', url: 'https://page.example/' });
      return inputRequired({ inputRequests: { page }, requestState: `two ${JSON.stringify(more)}` });
    }
    return text(`${state} ${JSON.stringify(mcpReq.inputResponses)}`);
  };
  const capabilities = { elicitation: { form: {}, url: {} }, roots: {} };

  it('asks it as a server of its own era would, and sends the call again with its answers', async () => {
    const client = await connected(modernServer({ 'tools/call': call }).fetch, {
      answer: ({ method, params }) => {
        if (method === 'roots/list') return { result: { roots: [{ uri: 'file:///a' }] } };
        return { result: params?.['mode'] === 'url' ? { action: 'accept' } : { action: 'accept', content: { yes: true } } };
      },
    });
    await client.begin(capabilities);
    const { result } = await client.ask('tools/call', { name: 'greet', arguments: { a: 1 } });
    expect(result).toMatchObject(text('two {"yes":true} {"page":{"action":"accept"}}'));
    const calls = client.got.filter(({ method }) => method === 'tools/call');
    expect(calls.map(({ params }) => params['arguments'])).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);
    expect(calls.map(({ params }) => params['requestState'])).toEqual([undefined, 'one {"byte": "exact"}', 'two {"yes":true}']);
    const page = client.heard.find((message) => 'params' in message && message.params?.['mode'] === 'url');
    expect(page).toMatchObject({ params: { url: 'https://page.example/', elicitationId: expect.any(String) as string } });
  });

  it('fails with what the client says when it refuses, and the other questions are withdrawn', async () => {
    const client = await connected(modernServer({ 'tools/call': call }).fetch, {
      answer: ({ method }) => (method === 'roots/list' ? { error: { code: -32603, message: 'no disk' } } : null),
    });
    await client.begin(capabilities);
    const { error } = await client.ask('tools/call', { name: 'greet' });
    expect(error).toEqual({ code: -32603, message: 'the server needs roots/list, and the client refused it: no disk' });
    const asked = client.heard.find((message) => 'method' in message && message.method === 'elicitation/create');
    expect(client.heard.slice(-2)).toEqual([
      expect.objectContaining({
        method: 'notifications/cancelled',
        params: expect.objectContaining({ requestId: (asked as { id: string }).id }) as unknown,
      }),
      expect.objectContaining({ error }),
    ]);
  });

  it('is sent again after a pause when the server needs nothing but time, and not for ever', async () => {
    const clock = handClock();
    let calls = 0;
    const busy: Handler = () => ((calls += 1), inputRequired({ requestState: `${calls}` }));
    const impatient = { ...clock, sleep: async () => undefined };
    const client = await connected(modernServer({ 'tools/call': busy }).fetch, {
      clock: { ...clock, sleep: (ms, over) => (ms === 250 ? impatient.sleep() : clock.sleep(ms, over)) },
    });
    await client.begin();
    const { error } = await client.ask('tools/call', { name: 'greet' });
    expect(error['message']).toContain('still wanted more');
    expect(calls).toBe(25);
  });

  it('withdraws its questions when the client cancels the call', async () => {
    const client = await connected(modernServer({ 'tools/call': call }).fetch);
    await client.begin(capabilities);
    const asked = client.hearsOf('elicitation/create');
    void client.ask('tools/call', { name: 'greet' }, 78);
    const { id } = (await asked) as { id: string };
    const withdrawn = client.hears((message) => 'params' in message && message.params?.['requestId'] === id && !('id' in message));
    await client.tell('notifications/cancelled', { requestId: 78 });
    expect(await withdrawn).toMatchObject({ method: 'notifications/cancelled' });
  });
});

describe('what the server says unasked', () => {
  const acknowledged = async (client: Awaited<ReturnType<typeof connected>>, count: number): Promise<void> => {
    while (client.methods().filter((method) => method === 'subscriptions/listen').length < count) await new Promise(setImmediate);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };

  it('reaches the client from one stream, without the name of that stream', async () => {
    const server = modernServer({});
    const client = await connected(server.fetch);
    await client.begin();
    await acknowledged(client, 1);
    const heard = client.hearsOf('notifications/tools/list_changed');
    server.notify.toolsChanged();
    expect(await heard).toEqual({ jsonrpc: '2.0', method: 'notifications/tools/list_changed', params: {} });
    const listens = client.got.filter(({ method }) => method === 'subscriptions/listen');
    expect(listens.map(({ params }) => params['notifications'])).toEqual([{ toolsListChanged: true }]);
  });

  it('is not listened for where the server offers nothing', async () => {
    const client = await connected(modernServer({}, { tools: {} }).fetch);
    await client.begin();
    await client.ask('ping');
    expect(client.methods()).toEqual(['initialize', 'server/discover']);
  });

  it('is about resources that the client subscribed to, as long as it wants', async () => {
    const server = modernServer({});
    const client = await connected(server.fetch);
    await client.begin();
    expect((await client.ask('resources/subscribe', { uri: 'file:///a' })).result).toEqual({});
    const heard = client.hearsOf('notifications/resources/updated');
    server.notify.resourceUpdated('file:///a');
    expect(await heard).toMatchObject({ params: { uri: 'file:///a' } });
    const first = client.got.filter(({ method }) => method === 'subscriptions/listen');
    expect(first.map(({ signal: { aborted } }) => aborted)).toEqual([true, false]);
    expect((await client.ask('resources/unsubscribe', { uri: 'file:///a' })).result).toEqual({});
    const last = client.got.findLast(({ method }) => method === 'subscriptions/listen');
    expect(last?.params['notifications']).toEqual({ toolsListChanged: true });
  });

  it('is refused where the server does not tell of a resource, and what was heard before is heard on', async () => {
    const server = modernServer({}, { tools: { listChanged: true }, resources: {} });
    const client = await connected(server.fetch);
    await client.begin();
    expect((await client.ask('resources/subscribe', { uri: 'file:///a' })).error).toMatchObject({ code: -32602 });
    const heard = client.hearsOf('notifications/tools/list_changed');
    server.notify.toolsChanged();
    await heard;
  });

  it('is heard on when the server refuses the whole stream for the sake of one resource', async () => {
    const server = modernServer({});
    const client = await connected(async (request) => {
      const { id, params } = (await request.clone().json()) as { id: string; params: { notifications?: JsonObject } };
      if (params.notifications?.['resourceSubscriptions'] === undefined) return await server.fetch(request);
      return Response.json({ jsonrpc: '2.0', id, error: { code: -32602, message: 'no such resource' } });
    });
    await client.begin();
    expect((await client.ask('resources/subscribe', { uri: 'file:///a' })).error).toMatchObject({ code: -32602 });
    const heard = client.hearsOf('notifications/tools/list_changed');
    server.notify.toolsChanged();
    await heard;
  });

  it('is listened for again after a break, and the client is told to look again', async () => {
    const clock = handClock();
    const server = modernServer({});
    const streams: AbortController[] = [];
    const client = await connected(
      async (request) => {
        const response = await server.fetch(request);
        if (request.headers.get('mcp-method') !== 'subscriptions/listen') return response;
        const cut = new AbortController();
        streams.push(cut);
        const through = new TransformStream<Uint8Array, Uint8Array>();
        void response.body?.pipeTo(through.writable, { signal: cut.signal }).catch(() => undefined);
        return new Response(through.readable, { headers: response.headers });
      },
      { clock },
    );
    await client.begin();
    await acknowledged(client, 1);
    streams[0]?.abort(new Error('cut'));
    while (clock.sleepers() === 0) await new Promise(setImmediate);
    const told = client.hearsOf('notifications/tools/list_changed');
    clock.pass();
    await told;
    const heard = client.hearsOf('notifications/tools/list_changed');
    server.notify.toolsChanged();
    await heard;
    expect(client.methods().filter((method) => method === 'subscriptions/listen')).toHaveLength(2);
  });
});
