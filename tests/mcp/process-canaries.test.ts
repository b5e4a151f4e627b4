/** No token, code or client's secret is said by the bridge, however careless the servers are. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canaries, leaksIn, leakyFiles, spilled } from '../process/canaries.ts';
import { holdfastItself } from '../stores/child.ts';
import type { Client, Does, Host } from './bad-world.ts';
import { json, openHost, page, startBridge, takes } from './bad-world.ts';

let holdfast: string;
beforeAll(async () => {
  holdfast = await holdfastItself();
}, 60_000);

let mcp: Host;
let authority: Host;
let client: ReturnType<typeof startBridge> | null = null;
beforeEach(async () => {
  [mcp, authority] = [await openHost({}), await openHost({})];
  const { origin } = authority;
  mcp.pages['/.well-known/oauth-protected-resource/mcp'] = json({ resource: `${mcp.origin}/mcp`, authorization_servers: [origin] });
  mcp.pages['/mcp'] = takes(canaries.access);
  authority.pages['/.well-known/oauth-authorization-server'] = json({
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    response_types_supported: ['code'],
  });
  authority.pages['/register'] = json({
    client_id: 'fake-client',
    client_secret: canaries.clientSecret,
    token_endpoint_auth_method: 'client_secret_basic',
    redirect_uris: ['http://127.0.0.1/callback'],
  });
  authority.pages['/token'] = grants;
});
afterEach(async () => {
  client?.child.kill('SIGKILL');
  await mcp.close();
  await authority.close();
});

const grants: Does = json({
  access_token: canaries.access,
  refresh_token: canaries.refresh,
  id_token: canaries.idToken,
  token_type: 'Bearer',
  expires_in: 3600,
});
const code = canaries.refresh.replace('refresh', 'code');

/** The browser comes back with these words. @returns what the person sees. */
async function comesBack(from: Client, words: Readonly<Record<string, string>>): Promise<string> {
  await from.until('redirect_uri=');
  const shown = /http:\/\/127\.0\.0\.1:\d+\/authorize\?[^\s"]+/.exec(`${from.stdout().toString()} ${from.stderr()}`)?.[0] ?? '';
  const { searchParams: asks } = new URL(shown);
  const back = new URL(asks.get('redirect_uri') ?? '');
  for (const [name, value] of Object.entries({ state: asks.get('state') ?? '', ...words })) back.searchParams.set(name, value);
  return await (await fetch(back)).text();
}

function start(): ReturnType<typeof startBridge> {
  client = startBridge(holdfast, { url: `${mcp.origin}/mcp`, authority: authority.origin, login: null, hold: '8s' });
  return client;
}

/** Everywhere that something secret must not be. */
async function nothingLeaks(of: ReturnType<typeof startBridge>, more = ''): Promise<void> {
  expect(of.leaks()).toEqual([]);
  expect(await of.leave()).toBe(0);
  expect(of.leaks()).toEqual([]);
  expect(leaksIn(more)).toEqual([]);
  expect(leakyFiles(of.home).filter((path) => !path.endsWith('.secret'))).toEqual([]);
}

const careless: ReadonlyArray<readonly [string, Does]> = [
  ['refuses the code', json({ error: 'invalid_grant', error_description: spilled, error_uri: spilled }, 400)],
  ['refuses the client', json({ error: 'invalid_client', error_description: spilled }, 401)],
  ['makes an error of a secret', json({ error: canaries.refresh }, 400)],
  ['shows a page', page(502, `<html>${spilled}</html>`, { 'retry-after': spilled })],
  ['answers with garbage', json(`{"access_token": "${spilled}`)],
  ['answers without a token', json({ id_token: spilled, spilled })],
  ['leads elsewhere', (_req, res) => void res.writeHead(302, { location: `http://127.0.0.1:1/${canaries.refresh}` }).end(spilled)],
  ['cuts the connection', (req) => void req.socket.destroy()],
];

describe('a sign-in', () => {
  it('that succeeds says nothing of what it brought', async () => {
    const bridge = start();
    const answer = bridge.ask(1);
    const seen = await comesBack(bridge, { code });
    expect(await answer).toMatchObject({ result: { ok: true } });
    // What was sent says that code and secret were really there to be said.
    expect(authority.wire.join('\n')).toContain(code);
    expect(leaksIn(authority.wire.join('\n')).length).toBeGreaterThan(1);
    await nothingLeaks(bridge, seen);
  });

  it('through the client’s own channel shows the address there alone, and no secret in it', async () => {
    const agreed = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 's', version: '1' } };
    mcp.pages['/mcp'] = (req, res, body) => {
      const { method, id } = JSON.parse(body === '' ? '{}' : body) as { method?: string; id?: number };
      if (method === 'initialize') return json({ jsonrpc: '2.0', id, result: agreed })(req, res, body);
      if (id === undefined) return void res.writeHead(method === undefined ? 405 : 202).end();
      return takes(canaries.access)(req, res, body);
    };
    const bridge = start();
    const capabilities = { elicitation: { url: {} } };
    await bridge.ask(0, 'initialize', { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'c', version: '1' } });
    bridge.say({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const answer = bridge.ask(1);
    const seen = await comesBack(bridge, { code });
    expect(await answer).toMatchObject({ result: { ok: true } });
    expect(bridge.stdout().toString()).toContain('"mode":"url"');
    expect(bridge.stderr()).not.toContain('/authorize');
    await nothingLeaks(bridge, seen);
  });

  it.each(careless)('says nothing of what a server tells that %s', async (_what, act) => {
    authority.pages['/token'] = act;
    const bridge = start();
    const answer = bridge.ask(1);
    const seen = await comesBack(bridge, { code });
    expect((await answer).error?.data).toMatchObject({
      holdfast: expect.stringMatching(/^(?:login-refused|server-unavailable)$/) as string,
    });
    await nothingLeaks(bridge, seen);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['an error', { error: 'access_denied', error_description: spilled }],
    ['an error that is a secret', { error: canaries.refresh }],
    ['another issuer', { code, iss: `https://${canaries.refresh}.example` }],
  ])('that comes back with %s says nothing of it', async (_what, words) => {
    const bridge = start();
    const answer = bridge.ask(1);
    const seen = await comesBack(bridge, words);
    expect((await answer).error?.data).toMatchObject({ holdfast: 'login-refused' });
    await nothingLeaks(bridge, seen);
  });

  it('is not ended by somebody else’s answer', async () => {
    const bridge = start();
    const answer = bridge.ask(1);
    await comesBack(bridge, { code: 'planted', state: 'planted' });
    expect(authority.seen).not.toContain('POST /token');
    await comesBack(bridge, { code });
    expect(await answer).toMatchObject({ result: { ok: true } });
    await nothingLeaks(bridge);
  });

  it('whose registration is refused with a secret in it says nothing of it', async () => {
    authority.pages['/register'] = json({ error: spilled, error_description: spilled }, 400);
    const bridge = start();
    expect((await bridge.ask(1)).error?.data).toMatchObject({ holdfast: 'login-refused' });
    await nothingLeaks(bridge);
  });
});

const percent = (text: string): string => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&');

describe('a server that quotes the token', () => {
  it.each<[string, number, Does]>([
    ['in a refusal', 401, json({ jsonrpc: '2.0', id: null, error: { code: -32001, message: `not ${canaries.access}` } }, 401)],
    ['in an error', 500, page(500, `not ${canaries.access}`)],
    [
      'in an error that is a message',
      400,
      json({ jsonrpc: '2.0', id: null, error: { code: -32001, message: `not ${canaries.access}` } }, 400),
    ],
    ['in an error inside a 200', 200, json({ jsonrpc: '2.0', id: 2, error: { code: -32603, message: `not ${canaries.access}` } })],
    [
      'in the data of such an error, percent-encoded',
      200,
      json({
        jsonrpc: '2.0',
        id: 2,
        error: { code: -32603, message: 'no', data: { [canaries.access]: [`/cb?t=${percent(canaries.access)}`] } },
      }),
    ],
    [
      'in the challenge for a wider scope',
      403,
      (_req, res) => void res.writeHead(403, { 'www-authenticate': `Bearer error="insufficient_scope", scope="${canaries.access}"` }).end(),
    ],
    ['in garbage', 200, json(`{"${canaries.access}`)],
    ['in a type', 200, (_req, res) => void res.writeHead(200, { 'content-type': `text/${canaries.access}` }).end('x')],
    ['in a redirect', 307, (_req, res) => void res.writeHead(307, { location: `http://localhost:1/${canaries.access}` }).end()],
  ])('%s does not show it to the agent', async (_where, _status, act) => {
    const bridge = start();
    const first = bridge.ask(1);
    await comesBack(bridge, { code });
    await first;
    mcp.pages['/mcp'] = act;
    // Whatever the server refuses, it is not renewed into another token here.
    authority.pages['/token'] = grants;
    expect((await bridge.ask(2)).error?.message).toMatch(/./);
    await nothingLeaks(bridge);
  });
});
