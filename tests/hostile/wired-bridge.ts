/** The bridge as `holdfast mcp bridge` puts it together, over real bytes on both sides. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { Agent, fetch as undiciFetch } from 'undici';
import { expect } from 'vitest';
import { Bridge } from '../../src/mcp/bridge/bridge.ts';
import { EitherEra } from '../../src/mcp/bridge/era/either-era.ts';
import { ClientSide } from '../../src/mcp/bridge/client-side.ts';
import type { Guard } from '../../src/mcp/bridge/guarded-fetch.ts';
import { guardedFetch } from '../../src/mcp/bridge/guarded-fetch.ts';
import { ListMemory } from '../../src/mcp/bridge/list-memory.ts';
import { ServerSide } from '../../src/mcp/bridge/server-side.ts';
import { modern } from '../mcp/bridge/bridge-world.ts';
import { guardOver, ok } from '../mcp/bridge/guard-world.ts';
import { sendAll, within } from './fuzz.ts';

/** What the server sends in answer to a call of the tool `odd`, and how it leaves. */
export interface OddAnswer {
  readonly pieces: readonly Buffer[];
  readonly leaves: 'ends' | 'breaks';
}

export interface WiredBridge {
  readonly stdin: PassThrough;
  /** Answers that the client has had, by id. */
  readonly heard: Map<unknown, unknown>;
  /** What the server answers to `odd` from now on. */
  odd: OddAnswer;
  /** The answer to a request. @throws when none comes. */
  answerTo(id: unknown): Promise<unknown>;
  /** Makes a call in order, and fails where its answer is not. */
  asksSomethingOrdinary(): Promise<void>;
  close(): Promise<void>;
}

export async function openWiredBridge(): Promise<WiredBridge> {
  const server = createServer((socket) => {
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
      if (body.includes('"name":"odd"')) {
        const { pieces, leaves } = wired.odd;
        return void sendAll(socket, pieces).then(() => (leaves === 'ends' ? socket.end() : socket.resetAndDestroy()));
      }
      socket.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${resultOf(body)}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const agent = new Agent();
  const world = await guardOver({ answers: ok });
  const guard: Guard = {
    ...world.guard,
    origin,
    send: (url, init) => undiciFetch(url, { ...(init as object), dispatcher: agent }),
  };
  const shelf = { last: () => null, remember: () => undefined };
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const heard = new Map<unknown, unknown>();
  let onHeard = (): void => undefined;
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
  const bridge = new Bridge({
    client: new ClientSide(new StdioServerTransport(stdin, stdout, { maxBufferSize: 1024 * 1024 })),
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
    memory: new ListMemory(shelf),
    tokens: guard.tokens,
    renew: () => Promise.resolve(),
    name: 'tracker',
    say: () => undefined,
  });
  const over = bridge.run();
  let count = 0;
  const wired: WiredBridge = {
    stdin,
    heard,
    odd: { pieces: [], leaves: 'ends' },
    async answerTo(id) {
      const came = new Promise<void>((resolve) => {
        onHeard = () => heard.has(id) && resolve();
        onHeard();
      });
      await within(came, `the request ${JSON.stringify(id)} was not answered`);
      return heard.get(id);
    },
    async asksSomethingOrdinary() {
      const id = `ordinary-${(count += 1)}`;
      stdin.write(`${JSON.stringify(modern(id, 'tools/call', { name: 'x' }))}\n`);
      expect(await wired.answerTo(id)).toEqual({ jsonrpc: '2.0', id, result: { fine: true } });
    },
    async close() {
      stdin.end();
      await over;
      await bridge.close();
      await agent.destroy();
      server.close();
    },
  };
  return wired;
}

function resultOf(body: string): string {
  const { id } = JSON.parse(Buffer.from(body, 'latin1').toString()) as { id?: unknown };
  return JSON.stringify({ jsonrpc: '2.0', id: id ?? null, result: { fine: true } });
}
