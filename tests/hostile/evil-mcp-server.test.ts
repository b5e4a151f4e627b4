/**
 * Whatever an MCP server does: no token goes to another host or to the agent, nothing draws on a screen, and whoever stands
 * between the server and its client lives and answers the next request.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Does, Host } from '../mcp/bad-world.ts';
import { json, openHost, startBridge } from '../mcp/bad-world.ts';
import { canaries, leaksIn } from '../process/canaries.ts';
import { hear } from '../process/guarded-program.ts';
import type { Lures, Trick } from './evil-mcp-server.ts';
import { bodies, challenges, messages, quotes, redirects, selfDescriptions, wires, words } from './evil-mcp-server.ts';
import { call, expectNone, lingering, watch } from './evil-server.ts';
import { within } from './fuzz.ts';
import { harmIn } from './what-is-shown.ts';

const root = join(import.meta.dirname, '..', '..');
const holdfast = join(root, 'bin', 'holdfast.cjs');

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'scripts', 'build-when-needed.mjs')], { stdio: 'inherit' });
}, 60_000);

/** The evil server and another host, which takes in everybody who comes, as an authorization server would. */
interface Scene {
  readonly mcp: Host;
  readonly other: Host;
  /** Where the login was made; its refresh token may come here. */
  readonly authority: Host;
  readonly lures: Lures;
  /** What is done to every request to the server from now on; null is all in order. */
  play(trick: Trick | null): void;
  close(): Promise<void>;
}

async function openScene(): Promise<Scene> {
  const [mcp, other, authority] = [await openHost({}), await openHost({}), await openHost({})];
  const lures = { own: mcp.origin, other: other.origin };
  const play = (trick: Trick | null): void => void (mcp.pages['/mcp'] = trick === null ? inOrder : trick(lures));
  play(null);
  const { origin } = other;
  Object.assign(other.pages, {
    '/.well-known/oauth-authorization-server': json({
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      registration_endpoint: `${origin}/register`,
      response_types_supported: ['code'],
    }),
    '/resource': json({ resource: `${mcp.origin}/mcp`, authorization_servers: [origin] }),
    '/register': json({ client_id: 'another', redirect_uris: ['http://127.0.0.1/callback'] }),
    '/token': json({ access_token: 'fake-of-the-other', token_type: 'Bearer', expires_in: 3600 }),
    '/mcp': inOrder,
  });
  let renewed = 0;
  authority.pages['/token'] = (...asked) => {
    renewed += 1;
    const [access_token, refresh_token] = [canaries.access, canaries.refresh].map((token) => token.replace(/\d+$/, String(renewed)));
    void json({ access_token, refresh_token, token_type: 'Bearer', expires_in: 3600 })(...asked);
  };
  const close = async (): Promise<void> => void (await Promise.all([mcp.close(), other.close(), authority.close()]));
  return { mcp, other, authority, lures, play, close };
}

const inOrder: Does = (req, res, body) => {
  if (req.method === 'DELETE') return void res.writeHead(200).end();
  if (req.method !== 'POST') return void res.writeHead(405).end();
  const { id, method } = JSON.parse(body === '' ? '{}' : body) as { readonly id?: unknown; readonly method?: string };
  if (id === undefined || method === undefined) return void res.writeHead(202).end();
  const agreed = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'evil', version: '1' } };
  return json({ jsonrpc: '2.0', id, result: { initialize: agreed, 'tools/list': { tools: [] } }[method] ?? { ok: true } })(req, res, body);
};

/** What came to whom that should not since this was asked last: tokens at another host, and at the server itself under another name. */
function strayed({ mcp, other }: Scene): string[] {
  const elsewhere = mcp.wire.splice(0).filter((one) => !one.includes(`"${new URL(mcp.origin).host}"`));
  return [...other.wire.splice(0), ...elsewhere].flatMap(leaksIn);
}

const harmless: Readonly<Record<string, Readonly<Record<string, Trick>>>> = { redirects, quotes, words, bodies, wires, messages };
const hello = { protocolVersion: '2025-11-25', capabilities: { elicitation: { url: {} } }, clientInfo: { name: 'c', version: '1' } };
let asked = 100;

/** Longer than a message may take that has no end, and than a program takes to start on a machine that is busy. */
const answeredWithinMs = 60_000;
const testMs = 150_000;

/** Asks under a new id; null for an answer that says no more than that it came. */
async function answered(client: Client, method: string, params: object = {}): Promise<object> {
  return await within(client.ask((asked += 1), method, params), `${method} was not answered`, answeredWithinMs);
}

/** Every third trick of a kind behind the bridge, every sixth behind a port; all of them in `npm run test:long`. */
function some<T>(tricks: Readonly<Record<string, T>>, step: number): Array<[string, T]> {
  return Object.entries(tricks).filter((_, at) => process.env['HOLDFAST_LONG'] || at % step === 0);
}

describe('behind the bridge, a server', () => {
  let scene: Scene;
  let client: ReturnType<typeof startBridge>;
  let saidWrongly: () => string[];
  beforeAll(async () => {
    scene = await openScene();
    client = startBridge(holdfast, { url: `${scene.mcp.origin}/mcp`, authority: scene.authority.origin, hold: '1s' });
    saidWrongly = watch(client);
  });
  afterAll(async () => {
    client.child.kill('SIGKILL');
    await scene.close();
  });

  /** All is well, and nothing was said or sent that should not be. */
  async function expectWell(): Promise<void> {
    scene.play(null);
    expect(await answered(client, 'initialize', hello)).toMatchObject({ result: { serverInfo: { name: 'evil' } } });
    expect(await answered(client, 'tools/call', { name: 'x' })).toMatchObject({ result: { ok: true } });
    expectNone(saidWrongly());
    expectNone(strayed(scene));
  }

  describe.each(Object.entries(harmless))('that plays %s', (kind, tricks) => {
    it.each(some<Trick>(tricks, 3))(
      'with %s steers nothing, and the next request is answered',
      async (_name, trick) => {
        scene.play(trick);
        await answered(client, 'initialize', hello);
        client.say({ jsonrpc: '2.0', method: 'notifications/initialized' });
        await answered(client, 'tools/list');
        await answered(client, 'tools/call', { name: 'x' });
        if (kind === 'redirects') expectNone(scene.other.seen.splice(0));
        await expectWell();
      },
      testMs,
    );
  });

  it.each(lingering)('that %s keeps nobody else waiting', async (_name, does) => {
    const before = scene.mcp.seen.length;
    scene.play(() => does);
    client.ask((asked += 1)).catch(() => undefined);
    await scene.mcp.cameAfter(before);
    await expectWell();
  });

  it.skipIf(process.platform !== 'linux')('fills no memory', () => {
    const [, peak] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${client.child.pid}/status`, 'utf8')) ?? [];
    expect(Number(peak) / 1024).toBeLessThan(1_024);
  });

  it('is left when its client leaves, and all that was kept of it is shown as words', async () => {
    expect(await client.leave()).toBe(0);
    await expectShownWell(client.home, scene);
  });
});

/** Every command that shows what is kept of a server. */
const looks: ReadonlyArray<readonly string[]> = [
  ['mcp', 'status'],
  ['mcp', 'status', '--json'],
  ['mcp', 'list'],
  ['mcp', 'list', '--json'],
  ['mcp', 'import', '--dry-run'],
  ['doctor', '--online', '--verbose'],
  ['doctor', '--json'],
  ['status'],
  ['incidents'],
];

/** Looks at a home with every command that knows of MCP servers; the vendor is the evil server, so that nobody else is asked. */
async function expectShownWell(home: string, scene: Scene): Promise<void> {
  const url = `${scene.mcp.origin}/mcp`;
  writeFileSync(join(home, 'config.json'), JSON.stringify({ mcpServers: { evil: { url } } }), { mode: 0o600 });
  writeFileSync(join(home, '.claude.json'), JSON.stringify({ mcpServers: { evil: { type: 'http', url } } }), { mode: 0o600 });
  const env = { HOME: home, HOLDFAST_HOME: home, PATH: '/nonexistent', ANTHROPIC_BASE_URL: scene.mcp.origin };
  const problems: object[] = [];
  await Promise.all(
    looks.map(async (args) => {
      const one = hear(holdfast, args, env);
      one.child.stdin.end();
      const code = await one.ended;
      const said = `${one.stdout().toString()}\n${one.stderr()}`;
      const found = [...harmIn(said), ...leaksIn(said), ...(/unforeseen/.test(said) || Number(code) > 4 ? [said] : [])];
      if (found.length > 0) problems.push({ words: args.join(' '), found: found.slice(0, 3) });
    }),
  );
  expectNone(problems);
  expectNone(strayed(scene));
}

describe('who signs people in at a server', () => {
  const described = Object.entries(selfDescriptions).map(([name, text]): [string, Trick, typeof text] => [
    name,
    () => json({}, 401, { 'www-authenticate': 'Bearer error="invalid_token"' }),
    text,
  ]);
  const all = [...Object.entries(challenges).map(([name, trick]): [string, Trick, null] => [name, trick, null]), ...described];

  it.concurrent.each(all)(
    'with %s is asked for nothing secret, and the next request is answered',
    async (_name, trick, description) => {
      const scene = await openScene();
      if (description !== null) scene.mcp.pages['/.well-known/oauth-protected-resource/mcp'] = json(description(scene.lures));
      scene.play(trick);
      const url = `${scene.mcp.origin}/mcp`;
      const client = startBridge(holdfast, { url, authority: scene.authority.origin, hold: '1s' });
      try {
        expect(await answered(client, 'tools/call', { name: 'x' })).toMatchObject({ error: { message: expect.any(String) as string } });
        const login = hear(holdfast, ['mcp', 'login', url, '--within', '1s'], {
          HOME: client.home,
          HOLDFAST_HOME: client.home,
          PATH: '/nonexistent',
        });
        login.child.stdin.end();
        expect([1, 2, 3, 4]).toContain(await login.ended);
        scene.play(null);
        expect(await answered(client, 'tools/call', { name: 'x' })).toMatchObject({ result: { ok: true } });
        expect(await client.leave()).toBe(0);
        const said = [client.stdout().toString(), client.stderr(), login.stdout().toString(), login.stderr()].join('\n');
        expectNone([...harmIn(said), ...leaksIn(said)]);
        expect(said).not.toMatch(/open .?(?:file|javascript|data|http:..169)|unforeseen/);
        expectNone(strayed(scene));
      } finally {
        client.child.kill('SIGKILL');
        await scene.close();
      }
    },
    testMs,
  );
});

describe('behind `mcp serve --http`, a server', () => {
  let scene: Scene;
  let serving: ReturnType<typeof hear>;
  let address: string;
  let saidWrongly: () => string[];
  beforeAll(async () => {
    scene = await openScene();
    const url = `${scene.mcp.origin}/mcp`;
    // Its login is the one that a bridge has.
    const client = startBridge(holdfast, { url, authority: scene.authority.origin, hold: '1s' });
    await client.leave();
    const env = { HOME: client.home, HOLDFAST_HOME: client.home, PATH: '/nonexistent', HOLDFAST_TRACE: '1' };
    serving = hear(holdfast, ['mcp', 'serve', '--http', url, '--hold', '1s', '--json'], env);
    saidWrongly = watch(serving);
    await serving.until('"servers"');
    const { servers } = JSON.parse(serving.stdout().toString()) as { servers: Record<string, string> };
    address = Object.values(servers)[0] ?? '';
  });
  afterAll(async () => {
    serving.child.kill('SIGKILL');
    await scene.close();
  });

  async function expectWell(): Promise<void> {
    scene.play(null);
    expect(await call(address, { body: callTool() })).toMatch(/^200 [^]*\{"ok":true\}/);
    expectNone(strayed(scene));
    expectNone(saidWrongly());
  }

  describe.each(Object.entries({ ...harmless, challenges }))('that plays %s', (kind, tricks) => {
    it.each(some<Trick>(tricks, 6))(
      'with %s shows no token to who asks, and the next request is answered',
      async (_name, trick) => {
        scene.play(trick);
        expectNone(leaksIn(await call(address, { body: callTool() })));
        expectNone(leaksIn(await call(address)));
        if (kind === 'redirects') expectNone(scene.other.seen.splice(0));
        await expectWell();
      },
      testMs,
    );
  });

  it.each(lingering)('that %s keeps nobody else waiting', async (_name, does) => {
    const before = scene.mcp.seen.length;
    scene.play(() => does);
    const left = new AbortController();
    const lost = call(address, { body: callTool(), signal: left.signal }).catch(() => undefined);
    await scene.mcp.cameAfter(before);
    await expectWell();
    left.abort();
    await lost;
  });

  it('is left on a signal', async () => {
    serving.child.kill('SIGTERM');
    expect(await serving.ended).toBe(0);
  });
});

const callTool = (): string => JSON.stringify({ jsonrpc: '2.0', id: (asked += 1), method: 'tools/call', params: { name: 'x' } });
