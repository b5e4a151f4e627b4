/** Whatever stands in a line of its client's, the bridge lives and answers what is asked. */
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { PassThrough } from 'node:stream';
import { isJSONRPCRequest } from '@modelcontextprotocol/client';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import * as fc from 'fast-check';
import { Agent, fetch as undiciFetch } from 'undici';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Bridge } from '../../src/mcp/bridge/bridge.ts';
import { EitherEra } from '../../src/mcp/bridge/era/either-era.ts';
import { Errands } from '../../src/mcp/bridge/errand.ts';
import type { Guard } from '../../src/mcp/bridge/guarded-fetch.ts';
import { guardedFetch } from '../../src/mcp/bridge/guarded-fetch.ts';
import { ListMemory } from '../../src/mcp/bridge/list-memory.ts';
import { ServerSide } from '../../src/mcp/bridge/server-side.ts';
import { modern } from '../mcp/bridge/bridge-world.ts';
import { guardOver, ok } from '../mcp/bridge/guard-world.ts';
import { expectHolds, inPieces, oddText, watchTopLevel, within } from './fuzz.ts';

watchTopLevel();

let server: Server;
let agent: Agent;
let bridge: Bridge;
let stdin: PassThrough;
let over: Promise<void>;
let heard: Map<unknown, unknown>;
let onHeard: () => void;

beforeEach(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      const [head = '', ...rest] = seen.split('\r\n\r\n');
      if (rest.length === 0) return;
      // A stream that is to be taken up again, or a session to be ended: there is none.
      if (!head.startsWith('POST')) return void socket.end('HTTP/1.1 405 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      const body = rest.join('\r\n\r\n');
      if (body.length < Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)) return;
      seen = '';
      socket.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${resultOf(body)}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await openBridge(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  stdin.end();
  await over;
  await bridge.close();
  await agent.destroy();
  server.close();
});

function resultOf(body: string): string {
  const { id } = JSON.parse(Buffer.from(body, 'latin1').toString()) as { id?: unknown };
  return JSON.stringify({ jsonrpc: '2.0', id: id ?? null, result: { fine: true } });
}

/** The bridge as `holdfast mcp bridge` puts it together, over real bytes on both sides. */
async function openBridge(origin: string): Promise<void> {
  agent = new Agent();
  const world = await guardOver({ answers: ok });
  const errands = new Errands((errand, until) => bridge.held(errand, until));
  const guard: Guard = {
    ...world.guard,
    origin,
    errands,
    send: (url, init) => undiciFetch(url, { ...(init as object), dispatcher: agent }),
  };
  const shelf = { last: () => null, remember: () => undefined };
  const stdout = new PassThrough();
  stdin = new PassThrough();
  heard = new Map();
  onHeard = () => undefined;
  let line = '';
  stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (line + text).split('\n');
    line = lines.pop() ?? '';
    for (const one of lines) {
      const message = JSON.parse(one) as { id?: unknown };
      if (!('method' in message)) heard.set(message.id, message);
    }
    onHeard();
  });
  bridge = new Bridge({
    client: new StdioServerTransport(stdin, stdout, { maxBufferSize: 1024 * 1024 }),
    openServer: (toClient) =>
      new EitherEra({
        open: (onMessage) =>
          new ServerSide({
            url: `${origin}/mcp`,
            transport: 'auto',
            headers: {},
            fetch: guardedFetch(guard),
            onMessage,
            onTrouble: () => undefined,
          }),
        toClient,
        shelf,
        clock: world.clock,
      }),
    errands,
    memory: new ListMemory(shelf),
    tokens: guard.tokens,
    renew: () => Promise.resolve(),
    name: 'tracker',
    say: () => undefined,
  });
  over = bridge.run();
}

/** The answer to a request, or the end of the test. */
async function answerTo(id: unknown): Promise<unknown> {
  await within(
    new Promise<void>((resolve) => {
      onHeard = () => heard.has(id) && resolve();
      onHeard();
    }),
    `the request ${JSON.stringify(id)} was not answered`,
  );
  return heard.get(id);
}

let count = 0;

async function asksSomethingOrdinary(): Promise<void> {
  const id = `ordinary-${(count += 1)}`;
  stdin.write(`${JSON.stringify(modern(id, 'tools/call', { name: 'x' }))}\n`);
  expect(await answerTo(id)).toEqual({ jsonrpc: '2.0', id, result: { fine: true } });
}

const oddLine = fc.oneof(
  oddText(200),
  fc.json(),
  fc
    .record(
      {
        jsonrpc: fc.constantFrom('2.0', '2.0', '2.0', '1.0', 2),
        id: fc.oneof(fc.integer(), fc.string(), fc.constantFrom(null, true, 1.5, '__proto__', '')),
        method: fc.oneof(fc.string(), fc.constantFrom('tools/list', 'tools/call', 'ping', 'notifications/cancelled', '__proto__', 7)),
        params: fc.oneof(
          fc.dictionary(fc.string(), fc.jsonValue()),
          fc.jsonValue(),
          fc.constantFrom({ requestId: 1 }, { _meta: 7 }, { requestState: 'holdfast-sign-in' }),
        ),
        result: fc.jsonValue(),
        error: fc.jsonValue(),
      },
      { requiredKeys: ['jsonrpc'] },
    )
    .map((message) => JSON.stringify(message)),
  fc.constantFrom('', '\r', '\0', '\ufeff{}', '{"jsonrpc":"2.0","id":1,"method":"x"', `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
);

it('a bridge whose client says anything answers each request in it, and the next one', async () => {
  await expectHolds(inPieces(oddLine), async (pieces) => {
    const line = Buffer.concat([...pieces]).toString();
    heard.clear();
    for (const piece of pieces) stdin.write(piece);
    stdin.write('\n');
    const id = idOfRequest(line);
    expect(id === null || (await answerTo(id)) !== undefined).toBe(true);
    await asksSomethingOrdinary();
  });
});

/** The id that a line asks under, or null where it holds no request. */
function idOfRequest(line: string): string | number | null {
  try {
    const message: unknown = JSON.parse(line);
    return isJSONRPCRequest(message) ? message.id : null;
  } catch {
    return null;
  }
}
