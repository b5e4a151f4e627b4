/** Servers that misbehave: a clear error, no hang beyond the limit, no token elsewhere, and the bridge goes on. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../oauth/servers/certificate.ts';
import { canaries, leaksIn, spilled } from '../process/canaries.ts';
import { holdfastItself } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';
import type { Client, Does, Host } from './bad-world.ts';
import { breaksOff, dripsHead, endless, hangs, json, openHost, page, startBridge, takes, works } from './bad-world.ts';

let holdfast: string;
beforeAll(async () => {
  holdfast = await holdfastItself();
}, 60_000);

let [mcp, authority, elsewhere]: Host[] = [];
let clients: Client[] = [];
async function openAll(): Promise<void> {
  [mcp, authority, elsewhere] = [await openHost({}), await openHost({}), await openHost({})];
  good();
}
async function closeAll(): Promise<void> {
  for (const client of clients.splice(0)) client.child.kill('SIGKILL');
  for (const one of [mcp, authority, elsewhere]) await one?.close();
}

const host = (which: Host | undefined): Host => {
  if (which === undefined) throw new Error('no server was opened');
  return which;
};
const newAccess = canaries.access.replace(/0$/, '1');
const newTokens: Does = json({
  access_token: newAccess,
  refresh_token: canaries.refresh.replace(/0$/, '1'),
  token_type: 'Bearer',
  expires_in: 3600,
});
const resourcePage = '/.well-known/oauth-protected-resource/mcp';
const authorityPage = '/.well-known/oauth-authorization-server';

function start(options: Partial<Parameters<typeof startBridge>[1]> = {}) {
  const client = startBridge(holdfast, { url: `${host(mcp).origin}/mcp`, authority: host(authority).origin, ...options });
  clients = [...clients, client];
  return client;
}

/** Both servers as they should be. */
function good(): void {
  const { origin } = host(authority);
  host(mcp).pages[resourcePage] = json({ resource: `${host(mcp).origin}/mcp`, authorization_servers: [origin] });
  host(mcp).pages['/mcp'] = works;
  host(authority).pages[authorityPage] = json({
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    response_types_supported: ['code'],
  });
  host(authority).pages['/token'] = newTokens;
  host(authority).pages['/register'] = json({ client_id: 'another', redirect_uris: ['http://127.0.0.1/callback'] });
}

let asked = 100;

/** After whatever went wrong: it serves on. */
async function serves(client: Client): Promise<void> {
  host(mcp).pages['/mcp'] = works;
  expect(await client.ask((asked += 1))).toMatchObject({ result: { ok: true } });
  expect(client.leaks()).toEqual([]);
  expect(host(elsewhere).seen).toEqual([]);
}

/** It serves on, ends when its client leaves, and nothing was said or sent that should not be. */
async function goesOn(client: Client): Promise<void> {
  await serves(client);
  expect(await client.leave()).toBe(0);
  expect(client.leaks()).toEqual([]);
  expect(host(elsewhere).seen).toEqual([]);
  // The access token is for the MCP server alone, the refresh token for the token endpoint alone.
  const [atMcp, atAuthority] = [host(mcp).wire.join('\n'), host(authority).wire.join('\n')];
  expect(atMcp).not.toContain(canaries.refresh.slice(0, -1));
  expect(atAuthority).not.toContain(canaries.access.slice(0, -1));
  const besides = [...wireBut(host(authority), 'POST /token'), ...wireBut(host(mcp), 'POST /mcp')];
  expect(besides.flatMap(leaksIn)).toEqual([]);
}

/** All requests but those of one kind. */
function wireBut({ seen, wire }: Host, but: string): string[] {
  return wire.filter((_text, at) => seen[at] !== but);
}

describe('metadata, while nobody is signed in', () => {
  const wants = json({}, 401, { 'www-authenticate': 'Bearer' });
  const to =
    (location: () => string): Does =>
    (_req, res) =>
      void res.writeHead(302, { location: location() }).end();
  const cases: ReadonlyArray<readonly [string, () => void, string]> = [
    ['leads in a circle', () => (host(mcp).pages[resourcePage] = to(() => resourcePage)), 'login-refused'],
    ['leads to another origin', () => (host(mcp).pages[resourcePage] = to(() => `${host(elsewhere).origin}/x`)), 'login-refused'],
    ['is a page', () => (host(mcp).pages[resourcePage] = page(200, `<html>${spilled}</html>`)), 'server-metadata'],
    ['is garbage', () => (host(mcp).pages[resourcePage] = json(`{"${spilled}`)), 'server-metadata'],
    ['is huge', () => (host(mcp).pages[resourcePage] = json({ x: 'x'.repeat(600_000) })), 'server-unavailable'],
    ['has no end', () => (host(mcp).pages[resourcePage] = endless('{"x":"', 'x')), 'server-unavailable'],
    ['breaks off', () => (host(mcp).pages[resourcePage] = breaksOff), 'server-unavailable'],
    ['is away', () => (host(mcp).pages[resourcePage] = page(503, spilled)), 'server-unavailable'],
    ['drips', () => (host(mcp).pages[resourcePage] = endless('{', null)), 'login-needed'],
    ['has a head that drips', () => (host(mcp).pages[resourcePage] = dripsHead), 'login-needed'],
    ['never comes', () => (host(mcp).pages[resourcePage] = hangs), 'login-needed'],
    [
      'is of another resource',
      () => (host(mcp).pages[resourcePage] = json({ resource: host(elsewhere).origin, authorization_servers: [host(elsewhere).origin] })),
      'server-metadata',
    ],
    [
      'of the authorization server has the name of another',
      () =>
        (host(authority).pages[authorityPage] = json({
          issuer: host(elsewhere).origin,
          authorization_endpoint: `${host(elsewhere).origin}/authorize`,
          token_endpoint: `${host(elsewhere).origin}/token`,
          response_types_supported: ['code'],
        })),
      'server-metadata',
    ],
    [
      'of the authorization server leads away',
      () => (host(authority).pages[authorityPage] = to(() => `${host(elsewhere).origin}/x`)),
      'server-metadata',
    ],
    ['of the authorization server has no end', () => (host(authority).pages[authorityPage] = endless('{"x":"', 'x')), 'server-unavailable'],
    ['of the authorization server drips', () => (host(authority).pages[authorityPage] = endless('{', null)), 'login-needed'],
    ['is good, and the registration has no end', () => (host(authority).pages['/register'] = endless('{"x":"', 'x')), 'server-unavailable'],
    [
      'is good, and the registration is refused',
      () => (host(authority).pages['/register'] = json({ error: spilled }, 400)),
      'login-refused',
    ],
  ];

  let client: Client;
  beforeAll(async () => {
    await openAll();
    client = start({ login: null });
  });
  afterAll(closeAll);

  it.each(cases)('that %s ends the call with an error that says what to do', async (_what, makeBad, code) => {
    good();
    host(mcp).pages['/mcp'] = wants;
    makeBad();
    const { error } = await client.ask((asked += 1));
    expect(error).toMatchObject({ data: { holdfast: code, hint: expect.stringMatching(/./) as string } });
    expect(error?.message).toMatch(/^.{20,}; .{10,}$/);
    await serves(client);
  });

  it('has taken no secret anywhere in all this, and kept nothing running', async () => {
    await goesOn(client);
    expect(client.child.exitCode).toBe(0);
  });
});

describe('a token endpoint', () => {
  beforeEach(openAll);
  afterEach(closeAll);

  /** Opens a call whose token is refused, against a token endpoint that misbehaves. */
  async function refused(act: Does): Promise<Client> {
    host(mcp).pages['/mcp'] = takes(newAccess);
    host(authority).pages['/token'] = act;
    const client = start();
    const { error } = await client.ask(1);
    expect(error).toMatchObject({ data: { holdfast: 'login-needed', hint: expect.stringContaining('holdfast mcp login') as string } });
    return client;
  }
  const spent = (): number => host(authority).seen.filter((line) => line === 'POST /token').length;

  it.each<[string, Does]>([
    ['answers without an end', endless('{"access_token":"', 'x')],
    ['answers more than anybody reads', json({ access_token: newAccess, x: 'x'.repeat(600_000) })],
    ['answers with garbage', json(`{"access_token": "${spilled}`)],
    ['breaks off', breaksOff],
    ['shows a page', page(200, `<html>${spilled}</html>`)],
    ['leads elsewhere', (_req, res) => void res.writeHead(307, { location: `${host(elsewhere).origin}/token` }).end()],
    ['refuses in words of its own', json({ error: 'invalid_grant', error_description: spilled }, 400)],
    ['fails', page(500, spilled)],
  ])('that %s is asked once, and the call ends at its limit', async (_what, act) => {
    const client = await refused(act);
    expect(spent()).toBe(1);
    await goesOn(client);
  });

  it.each<[string, Does]>([
    ['never answers', hangs],
    ['drips', endless('{', null)],
    ['drips its head', dripsHead],
  ])('that %s does not hold the call beyond its limit, and is not asked twice', async (_what, act) => {
    const client = await refused(act);
    await client.ask(2);
    expect(spent()).toBe(1);
    // A renewal that is on its way is never broken off; the end of its connection ends it.
    host(mcp).pages['/mcp'] = works;
    expect(await client.ask(3)).toMatchObject({ result: { ok: true } });
    expect(client.leaks()).toEqual([]);
    const left = client.leave();
    await host(authority).close();
    authority = await openHost({});
    expect(await left).toBe(0);
    expect([client.leaks(), host(elsewhere).seen]).toEqual([[], []]);
  });

  it('whose answer comes when the client has left is not lost', async () => {
    host(mcp).pages['/mcp'] = takes(newAccess);
    let answer = (): void => undefined;
    host(authority).pages['/token'] = async (req, res, body) => {
      await new Promise<void>((resolve) => (answer = resolve));
      await newTokens(req, res, body);
    };
    const client = start();
    client.ask(1).catch(() => undefined);
    await host(authority).came('/token');
    const left = client.leave();
    answer();
    expect(await left).toBe(0);
    expect(readFileSync(join(client.home, 'credentials', `${client.id}.json`), 'utf8')).toContain(newAccess);
  });
});

describe('an MCP server', () => {
  let client: Client;
  beforeAll(async () => {
    await openAll();
    client = start();
  });
  afterAll(closeAll);

  const noSignIn = (): void => {
    expect(client.stderr()).not.toMatch(/sign in|log in|authorize/i);
    expect(host(authority).seen).toEqual([]);
    expect(host(mcp).seen.every((line) => line.endsWith(' /mcp'))).toBe(true);
  };

  it.each<[string, Does]>([
    ['403 of a firewall', page(403, `<html>Request blocked ${spilled}</html>`, { server: 'cloudflare' })],
    ['403 with JSON', json({ message: 'Forbidden' }, 403)],
    ['401 that is a page', page(401, `<html>${spilled}</html>`)],
    ['401 of a portal', page(401, '', { 'www-authenticate': 'Basic realm="portal"' })],
    ['429', json({}, 429)],
    ['500', page(500, spilled)],
  ])('that answers %s is not taken for one that wants a sign-in', async (_what, act) => {
    host(mcp).pages['/mcp'] = act;
    const { error } = await client.ask((asked += 1));
    expect(error?.message).toMatch(/^the MCP server .{10,}/);
    noSignIn();
    await serves(client);
  });

  it.each<[string, Does]>([
    ['garbage', json(`{"${spilled}`)],
    ['JSON that is no message', json({ jsonrpc: '2.0', id: 1, whatever: spilled })],
    ['another one’s answer', json({ jsonrpc: '2.0', id: 4711, result: { spilled } })],
    ['a page', page(200, `<html>${spilled}</html>`)],
    ['nothing', json('', 202)],
    ['half an answer', breaksOff],
    ['an end', (req) => void req.socket.destroy()],
    ['no HTTP', (req) => void req.socket.end(`${spilled}\r\n\r\n`)],
    ['a head without an end', (req) => void req.socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(200_000)}\r\n\r\n`)],
    ['a message without an end', endless('{"jsonrpc":"2.0","id":1,"result":{"x":"', 'x')],
    ['an event without an end', endless('data: ', 'x', { 'content-type': 'text/event-stream' })],
    ['events of garbage', (_req, res) => void res.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${spilled}\n\n`)],
    ['an error page without an end', endless('<html>', 'x', { 'content-type': 'text/html' }, 500)],
    ['a redirect to another origin', (_req, res) => void res.writeHead(307, { location: `${host(elsewhere).origin}/mcp` }).end()],
    ['a redirect in a circle', (_req, res) => void res.writeHead(307, { location: '/mcp' }).end()],
  ])('that answers %s brings the call an error', { timeout: 60_000 }, async (_what, act) => {
    host(mcp).pages['/mcp'] = act;
    const { error } = await client.ask((asked += 1));
    expect(error?.message).toMatch(/^the MCP server .{10,}/);
    noSignIn();
    await serves(client);
  });

  it.each<[string, Does]>([
    ['drips', endless('{', null)],
    ['drips events', endless('data: ', null, { 'content-type': 'text/event-stream' })],
    ['drips its head', dripsHead],
    ['is silent', hangs],
  ])('that %s holds up nobody else, and not the end', async (_what, act) => {
    const before = host(mcp).seen.length;
    host(mcp).pages['/mcp'] = act;
    client.ask((asked += 1)).catch(() => undefined);
    await host(mcp).cameAfter(before);
    await serves(client);
    expect(host(mcp).seen.length).toBeGreaterThan(before + 1);
  });

  it('has got no secret but its own in all this, and is left when the client leaves, whatever still drips', async () => {
    await goesOn(client);
    expect(client.child.exitCode).toBe(0);
  });

  it('whose certificate nobody knows gets nothing at all', async () => {
    const tls = await openHost({ '/mcp': works }, makeCertificate(scratchFolder()));
    try {
      const other = start({ url: `${tls.origin}/mcp` });
      const { error } = await other.ask(1);
      expect(error?.message).toMatch(/CERT/);
      expect(error?.data).toMatchObject({ hint: expect.stringMatching(/^holdfast explain [A-Z_]+$/) as string });
      expect(tls.wire).toEqual([]);
      expect(other.leaks()).toEqual([]);
      expect(await other.leave()).toBe(0);
    } finally {
      await tls.close();
    }
  });

  it('that is not there brings the call an error', async () => {
    good();
    const gone = await openHost({});
    await gone.close();
    const other = start({ url: `${gone.origin}/mcp` });
    expect((await other.ask(1)).error?.message).toMatch(/ECONNREFUSED/);
    expect(await other.leave()).toBe(0);
  });
});

describe('a clock that is', () => {
  beforeEach(openAll);
  afterEach(closeAll);

  /** Sets the clock of the bridge. */
  function ahead(ms: number): Readonly<Record<string, string>> {
    const file = join(scratchFolder(), 'clock.mjs');
    writeFileSync(file, `const { now } = Date; Date.now = () => now() + (${ms});`);
    return { NODE_OPTIONS: `--import=${file}` };
  }
  const renewals = (): number => host(authority).seen.filter((line) => line === 'POST /token').length;

  it.each([
    ['right', 0],
    ['an hour fast', 3_600_000],
    ['an hour slow', -3_600_000],
  ])('%s is not believed against the server: a refused token is renewed once, and all calls go on', async (_what, ms) => {
    host(mcp).pages['/mcp'] = takes(newAccess);
    const client = start({ env: ahead(ms), hold: '10s' });
    const all = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((id) => client.ask(id)));
    expect(all.map(({ result }) => result)).toEqual(all.map(() => ({ ok: true })));
    expect(renewals()).toBe(1);
    await goesOn(client);
  });

  it('an hour slow uses a token whose end it does not see until the server refuses it', async () => {
    host(mcp).pages['/mcp'] = takes(canaries.access);
    const client = start({ env: ahead(-3_600_000), login: { issuedMs: 0, expiresMs: 60_000 } });
    expect(await client.ask(1)).toMatchObject({ result: { ok: true } });
    expect(renewals()).toBe(0);
    await goesOn(client);
  });
});

describe('what was agreed with the authorization server', () => {
  beforeEach(openAll);
  afterEach(closeAll);

  it.each([
    ['is gone', ''],
    ['is garbage', '{'],
  ])('that %s is agreed anew by a sign-in, and nobody waits in vain', async (_what, registration) => {
    host(mcp).pages['/mcp'] = takes(newAccess);
    const client = start({ registration, hold: '10s' });
    client.ask(1).catch(() => undefined);
    await client.until(`${host(authority).origin}/authorize`);
    expect(host(authority).seen.filter((line) => line === 'POST /token')).toEqual([]);
    await goesOn(client);
  });
});
