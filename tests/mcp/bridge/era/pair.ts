/** A client that begins with `initialize`, the bridge, and a server of the official package that does not know it; no sockets. */
import type { JsonObject } from '../../../../src/core/json.ts';
import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/client';
import type { CreateMcpHandlerOptions, McpHttpHandler, ServerContext } from '@modelcontextprotocol/server';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../../src/core/ports.ts';
import { Bridge } from '../../../../src/mcp/bridge/bridge.ts';
import { EitherEra } from '../../../../src/mcp/bridge/era/either-era.ts';
import { ClientSide } from '../../../../src/mcp/bridge/client-side.ts';
import type { Shelf } from '../../../../src/mcp/bridge/list-memory.ts';
import { ListMemory } from '../../../../src/mcp/bridge/list-memory.ts';
import { TokensInPlay } from '../../../../src/mcp/bridge/tokens-in-play.ts';
import type { ServerSideOptions } from '../../../../src/mcp/bridge/server-side.ts';
import { ServerSide } from '../../../../src/mcp/bridge/server-side.ts';

export type Fetch = (request: Request) => Promise<Response>;
export type Handler = (request: { params?: JsonObject }, context: ServerContext) => unknown;

const url = 'https://mcp.example/mcp';

/** What the server got by HTTP. */
export interface Got {
  readonly method: string;
  readonly params: JsonObject;
  readonly headers: Headers;
  readonly signal: AbortSignal;
}

/** A server of 2026-07-28 alone, whose methods are given. */
export function modernServer(
  handlers: Record<string, Handler>,
  capabilities: JsonObject = { tools: { listChanged: true }, resources: { subscribe: true }, logging: {} },
  options: CreateMcpHandlerOptions = {},
): McpHttpHandler {
  const handler = createMcpHandler(
    () => {
      const info = { name: 'fake-server', version: '3' };
      // oxlint-disable-next-line typescript/no-deprecated -- the other one adds capabilities of its own
      const server = new Server(info, { capabilities, instructions: 'be kind' });
      for (const [method, handle] of Object.entries(handlers)) {
        server.setRequestHandler(method as 'tools/call', handle as never);
      }
      return server;
    },
    { legacy: 'reject', keepAliveMs: 0, ...options },
  );
  onTestFinished(() => handler.close());
  return handler;
}

/** Something that a test waits for. */
export function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

/** Time that passes only by hand. */
export function handClock(): Clock & { pass: () => void; readonly sleepers: () => number } {
  const wake = new Set<() => void>();
  return {
    now: () => 0,
    sleep: (_ms, over) =>
      new Promise((resolve) => {
        const up = (): void => {
          wake.delete(up);
          resolve();
        };
        if (over?.aborted === true) return resolve();
        wake.add(up);
        over?.addEventListener('abort', up);
      }),
    pass: () => {
      for (const up of wake) up();
    },
    sleepers: () => wake.size,
  };
}

export function memoryShelf(): Shelf & { readonly kept: Map<string, JsonObject> } {
  const kept = new Map<string, JsonObject>();
  return {
    kept,
    last: (key) => kept.get(key) ?? null,
    remember: (key, result) => void kept.set(key, { ...result }),
  };
}

export interface Options {
  readonly shelf?: Shelf;
  readonly clock?: Clock;
  readonly transport?: ServerSideOptions['transport'];
  /** Answers the server's requests to the client. */
  readonly answer?: (request: JSONRPCRequest) => JsonObject | null;
}

/** Connects a client and a server. */
export async function connected(fetch: Fetch, options: Options = {}): Promise<FakeClient> {
  const got: Got[] = [];
  const counted = async (address: string | URL, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(address, init);
    const body = JSON.parse(
      await request
        .clone()
        .text()
        .then((text) => text || 'null'),
    ) as Partial<Got> | null;
    const { method = init.method ?? 'GET', params = {} } = body ?? {};
    got.push({ method, params, headers: request.headers, signal: request.signal });
    return await fetch(request);
  };
  const [outer, inner] = InMemoryTransport.createLinkedPair();
  const shelf = options.shelf ?? memoryShelf();
  const bridge = new Bridge({
    client: new ClientSide(inner),
    openServer: (toClient) =>
      new EitherEra({
        open: (onMessage) => {
          const transport = options.transport ?? 'http';
          return new ServerSide({ url, transport, headers: {}, fetch: counted, onMessage, onTrouble: () => undefined });
        },
        toClient,
        shelf,
        clock: options.clock ?? handClock(),
      }),
    tokens: new TokensInPlay(),
    memory: new ListMemory(shelf),
    renew: () => Promise.resolve(),
    name: 'tracker',
    say: () => undefined,
  });
  void bridge.run();
  onTestFinished(() => bridge.close());
  const client = new FakeClient(outer, got, options.answer ?? (() => null));
  await outer.start();
  return client;
}

/** Speaks plain JSON-RPC, so that a test sees every member. */
export class FakeClient {
  readonly got: readonly Got[];
  readonly heard: JSONRPCMessage[] = [];
  readonly #transport: InMemoryTransport;
  readonly #waiting = new Set<{ is: (message: JSONRPCMessage) => boolean; found: (message: JSONRPCMessage) => void }>();
  #count = 0;

  constructor(transport: InMemoryTransport, got: readonly Got[], answer: (request: JSONRPCRequest) => JsonObject | null) {
    this.#transport = transport;
    this.got = got;
    transport.onmessage = (message) => {
      this.heard.push(message);
      for (const waiter of this.#waiting) if (waiter.is(message)) waiter.found(message);
      if (!('method' in message && 'id' in message)) return;
      const reply = answer(message);
      if (reply !== null) void transport.send({ jsonrpc: '2.0', id: message.id, ...reply } as JSONRPCMessage);
    };
  }

  /** Sends a request. @returns the answer, whole. */
  async ask(
    method: string,
    params: JsonObject = {},
    id: number = (this.#count += 1),
  ): Promise<JsonObject & { result: JsonObject; error: JsonObject }> {
    const answered = this.hears((message) => !('method' in message) && 'id' in message && message.id === id);
    await this.#transport.send({ jsonrpc: '2.0', id, method, params });
    return (await answered) as never;
  }

  async tell(method: string, params: JsonObject = {}): Promise<void> {
    await this.#transport.send({ jsonrpc: '2.0', method, params });
  }

  /** The first message of a kind from now on. */
  hears(is: (message: JSONRPCMessage) => boolean): Promise<JSONRPCMessage> {
    return new Promise((resolve) => {
      const waiter = { is, found: (message: JSONRPCMessage) => (this.#waiting.delete(waiter), resolve(message)) };
      this.#waiting.add(waiter);
    });
  }

  hearsOf(method: string): Promise<JSONRPCMessage> {
    return this.hears((message) => 'method' in message && message.method === method);
  }

  /** Begins as clients did until 2025-11-25. */
  async begin(
    capabilities: JsonObject = {},
    protocolVersion = '2025-11-25',
  ): Promise<JsonObject & { result: JsonObject; error: JsonObject }> {
    const clientInfo = { name: 'fake-client', version: '7' };
    const answer = await this.ask('initialize', { protocolVersion, capabilities, clientInfo });
    await this.tell('notifications/initialized');
    return answer;
  }

  /** The first request of a method that the server got. */
  gotOf(method: string): Got {
    const found = this.got.find((request) => request.method === method);
    if (found === undefined) throw new Error(`expected a request of ${method}, found none`);
    return found;
  }

  methods(): string[] {
    return this.got.map(({ method }) => method);
  }
}
