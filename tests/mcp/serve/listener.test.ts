import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { openListener } from '../../../src/mcp/serve/listener.ts';
import type { Listener } from '../../../src/mcp/serve/listener.ts';
import { newServer } from '../../../src/mcp/serve/server.ts';
import { around, expired } from './around.ts';

const capability = 'cap-1';
let listener: Listener;
let made = 0;
beforeEach(async () => {
  made = 0;
  const make = () => {
    made += 1;
    return newServer(around());
  };
  const servers = new Map([
    ['holdfast', make],
    ['other', make],
  ]);
  listener = await openListener({ servers, port: 0, capability, onTrouble: () => undefined });
});
afterEach(() => listener.close());

const hello = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});

/** Asks as a client of 2025 does. @returns status and body. */
function ask(path: string, fields: Readonly<Record<string, string>> = {}, method = 'POST'): Promise<[number, string]> {
  const { port } = new URL(listener.url('holdfast'));
  const headers = { 'accept': 'application/json, text/event-stream', 'content-type': 'application/json', ...fields };
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve([answer.statusCode ?? 0, text]));
    });
    asked.on('error', reject);
    asked.end(method === 'POST' ? hello : '');
  });
}

describe('the listener knows nobody', () => {
  it.each<[string, string, Record<string, string>]>([
    ['without a capability', '/holdfast', {}],
    ['with another one', '/cap-2/holdfast', {}],
    ['with the beginning of it', '/cap/holdfast', {}],
    ['with more than it', '/cap-11/holdfast', {}],
    ['at the root', '/', {}],
    ['with no server named', '/cap-1', {}],
    ['with a server that is not there', '/cap-1/none', {}],
    ['below a server', '/cap-1/holdfast/more', {}],
    ['by a name that resolves here', '/cap-1/holdfast', { host: 'evil.example' }],
    ['by another port', '/cap-1/holdfast', { host: '127.0.0.1:1' }],
    ['from a page of another origin', '/cap-1/holdfast', { origin: 'https://evil.example' }],
    ['from a page without an origin', '/cap-1/holdfast', { origin: 'null' }],
    ['from a page of another port of this machine', '/cap-1/holdfast', { origin: 'http://localhost:6274' }],
  ])('%s', async (_, path, fields) => {
    for (const method of ['POST', 'GET', 'OPTIONS']) expect(await ask(path, fields, method)).toEqual([404, 'Not found\n']);
    expect(made).toBe(0);
  });
});

describe('who has the address', () => {
  it('is served by each of its servers, by either name of this machine, with a slash or a query as well', async () => {
    const { port } = new URL(listener.url('holdfast'));
    for (const [path, fields] of [
      ['/cap-1/holdfast', {}],
      ['/cap-1/holdfast/', {}],
      ['/cap-1/holdfast?x=1', {}],
      ['/cap-1/other', {}],
      ['/cap-1/holdfast', { host: `localhost:${port}`, origin: `http://localhost:${port}` }],
    ] as const) {
      const [status, text] = await ask(path, fields);
      expect([path, status, text]).toEqual([path, 200, expect.stringContaining('"name":"holdfast"')]);
    }
  });

  it.each([{ mode: 'legacy' } as const, { mode: { pin: '2026-07-28' } } as const])('calls tools (%j)', async (versionNegotiation) => {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation });
    await client.connect(new StreamableHTTPClientTransport(new URL(listener.url('holdfast'))));
    const { structuredContent } = await client.callTool({ name: 'explain_error', arguments: { text: expired } });
    expect(structuredContent).toMatchObject({ id: 'access-token-expired' });
    await client.close();
  });

  it('is told what else may be done with it', async () => {
    expect((await ask('/cap-1/holdfast', {}, 'GET'))[0]).toBe(405);
    expect((await ask('/cap-1/holdfast', {}, 'DELETE'))[0]).toBe(405);
  });
});

describe('a port', () => {
  it('that is taken is a fault of use, with the way out', async () => {
    const port = Number(new URL(listener.url('holdfast')).port);
    const plan = { servers: new Map(), port, capability, onTrouble: () => undefined };
    await expect(openListener(plan)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('holdfast mcp serve --http') as unknown,
    });
  });

  it('is free again when the listener has closed', async () => {
    const port = Number(new URL(listener.url('holdfast')).port);
    await listener.close();
    listener = await openListener({ servers: new Map(), port, capability, onTrouble: () => undefined });
    expect(new URL(listener.url('x')).port).toBe(String(port));
  });
});
