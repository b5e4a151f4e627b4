/** A bridge between a client in this process and a server that is a function: everything is real but the wires. */
import type { JSONRPCMessage, JSONRPCRequest, Transport } from '@modelcontextprotocol/client';
import { PROTOCOL_VERSION_META_KEY } from '@modelcontextprotocol/client';
import type { Generation } from '../../../src/core/profile/record.ts';
import { Bridge } from '../../../src/mcp/bridge/bridge.ts';
import { ClientSide } from '../../../src/mcp/bridge/client-side.ts';
import type { PendingCall } from '../../../src/mcp/bridge/pending-call.ts';
import { ListMemory } from '../../../src/mcp/bridge/list-memory.ts';
import { TokensInPlay } from '../../../src/mcp/bridge/tokens-in-play.ts';
import type { McpFetch } from '../../../src/mcp/bridge/server-side.ts';
import { ServerSide } from '../../../src/mcp/bridge/server-side.ts';

export type Told = Readonly<Record<string, unknown>>;

/** What came to the server: one HTTP request. */
export interface Came {
  readonly method: string;
  readonly headers: Headers;
  readonly message: { readonly id?: string | number; readonly method?: string; readonly params?: Told; readonly result?: Told };
  readonly signal: AbortSignal;
  /** What it was sent for, which no server sees. */
  readonly call: PendingCall | null;
}

export type Server = (came: Came, count: number) => Response | Promise<Response>;

export interface BridgeWorld {
  readonly bridge: Bridge;
  readonly client: ClientSide;
  /** What the client was told, in order. */
  readonly told: Told[];
  /** Words for people. */
  readonly said: string[];
  readonly came: Came[];
  readonly renewed: Generation[];
  /** The client says something. */
  say(message: object): void;
  /** Resolves with the first message to the client that fits. */
  hears(fits: (message: Told) => boolean): Promise<Told>;
  answer(id: string | number): Promise<Told>;
  close(): Promise<void>;
}

export function bridgeOver(
  server: Server,
  { renew = () => Promise.resolve(), shelf = new Map<string, Told>() }: { renew?: () => Promise<void>; shelf?: Map<string, Told> } = {},
): BridgeWorld {
  const [told, said, came, renewed]: [Told[], string[], Came[], Generation[]] = [[], [], [], []];
  const listeners = new Set<() => void>();
  const transport: Transport = {
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    send: (message) => {
      told.push({ ...message });
      for (const listener of listeners) listener();
      return Promise.resolve();
    },
  };
  const fetch: McpFetch = async (_url, init = {}, call) => {
    const text = typeof init.body === 'string' ? init.body : '{}';
    const headers = new Headers(init.headers);
    call?.carry('g1' as Generation);
    const request: Came = {
      method: init.method ?? 'GET',
      headers,
      message: JSON.parse(text) as Came['message'],
      signal: init.signal ?? new AbortController().signal,
      call,
    };
    came.push(request);
    for (const listener of listeners) listener();
    return await server(request, came.length);
  };
  const client = new ClientSide(transport);
  const bridge = new Bridge({
    client,
    openServer: (onMessage) =>
      new ServerSide({
        url: 'http://127.0.0.1:1/mcp',
        transport: 'http',
        headers: {},
        fetch,
        onMessage,
        onTrouble: () => undefined,
      }),
    tokens: new TokensInPlay(),
    memory: new ListMemory({
      last: (key) => shelf.get(key) ?? null,
      remember: (key, result) => void shelf.set(key, result as Told),
    }),
    renew: (refused) => {
      renewed.push(refused);
      return renew();
    },
    name: 'tracker',
    say: (line) => void said.push(line),
  });
  void bridge.run();
  const hears = (fits: (message: Told) => boolean): Promise<Told> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = told.find(fits);
        if (found === undefined) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
    });
  return {
    bridge,
    client,
    told,
    said,
    came,
    renewed,
    say: (message) => transport.onmessage?.(message as JSONRPCMessage),
    hears,
    answer: (id) => hears((message) => message['id'] === id && !('method' in message)),
    close: () => bridge.close(),
  };
}

export const request = (id: number | string, method: string, params: Told = {}): JSONRPCRequest => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

/** A request as revision 2026-07-28 has it. */
export const modern = (id: number | string, method: string, params: Told = {}): JSONRPCRequest =>
  request(id, method, { ...params, _meta: { [PROTOCOL_VERSION_META_KEY]: '2026-07-28', progressToken: `p${id}` } });

export const initialize = request(0, 'initialize', {
  protocolVersion: '2025-11-25',
  capabilities: { elicitation: { url: {} } },
  clientInfo: { name: 'client', version: '1' },
});
export const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' };

export function json(body: unknown, headers: Record<string, string> = {}, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

export const result = ({ message }: Came, value: Told = {}): Told => ({ jsonrpc: '2.0', id: message.id, result: value });

/** A stream of events; nothing ends it but `end`. */
export function events(): { readonly response: Response; send(message: unknown): void; end(): void } {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, { highWaterMark: 16 });
  const writer = writable.getWriter();
  const send = (text: string): void => void writer.write(Buffer.from(text)).catch(() => undefined);
  send(': opened\n\n');
  return {
    response: new Response(readable, { headers: { 'content-type': 'text/event-stream' } }),
    send: (message) => send(`data: ${JSON.stringify(message)}\n\n`),
    end: () => void writer.close().catch(() => undefined),
  };
}

/** A server that agrees on a session, and leaves the rest to another. */
export function withSession(rest: Server, session: (n: number) => string = (n) => `session-${n}`): Server {
  let begun = 0;
  return (came, count) => {
    if (came.method === 'GET' || came.method === 'DELETE') return new Response(null, { status: 405 });
    if (came.message.method === 'initialize') {
      begun += 1;
      const agreed = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } };
      return json(result(came, agreed), { 'mcp-session-id': session(begun) });
    }
    if (came.message.id === undefined || came.message.method === undefined) return new Response(null, { status: 202 });
    return rest(came, count);
  };
}
