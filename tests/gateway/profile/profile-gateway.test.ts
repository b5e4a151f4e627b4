import { shownText } from '../../../src/core/shown.ts';
import { createHash } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProfileFact } from '../../../src/core/profile/fact.ts';
import type { CredentialGate, Handout } from '../../../src/core/profile/ports.ts';
import type { Generation, ProfileCredential } from '../../../src/core/profile/record.ts';
import { Secret } from '../../../src/core/profile/secret.ts';
import type { ProfileGateway, ProfileGatewayOptions } from '../../../src/gateway/profile/profile-gateway.ts';
import { openProfileGateway } from '../../../src/gateway/profile/profile-gateway.ts';
import { credential, generation } from '../../core/profile/samples.ts';

/** Holds one credential, and renews it as often as it is refused. */
class FakeGate implements CredentialGate {
  current: ProfileCredential | null = credential();
  /** Whether the hot path finds it. */
  isReady = true;
  none: Handout | null = null;
  renewals = 0;
  readonly refused: (Generation | null)[] = [];
  onAsk: () => Promise<void> = () => Promise.resolve();

  ready(): ProfileCredential | null {
    return this.isReady ? this.current : null;
  }

  async credential(refused: Generation | null, signal: AbortSignal): Promise<Handout> {
    this.refused.push(refused);
    await Promise.race([this.onAsk(), new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    if (this.none !== null || signal.aborted) return this.none ?? { kind: 'none', because: 'gone', person: null };
    if (refused !== null && refused === this.current?.generation) {
      this.renewals += 1;
      const n = this.renewals + 1;
      this.current = credential({ generation: generation(`g${n}`), access: new Secret(`fake-access-${n}`) });
    }
    return this.current === null
      ? { kind: 'none', because: 'nobody has logged in', person: shownText('holdfast login work') }
      : { kind: 'credential', credential: this.current };
  }
}

type Handle = (req: IncomingMessage, res: ServerResponse, body: Buffer) => void;

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** An upstream that takes one token only, and says what it got. */
async function world(handle: Handle, over: Partial<ProfileGatewayOptions> = {}) {
  const seen: { headers: IncomingMessage['headers']; url: string; body: Buffer }[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks);
      seen.push({ headers: req.headers, url: req.url ?? '', body });
      handle(req, res, body);
    });
  });
  await listen(server);
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gate = new FakeGate();
  const facts: ProfileFact[] = [];
  const gateway = await openProfileGateway({
    upstream: `http://${host}/base`,
    hosts: [host],
    header: 'authorization',
    gate,
    journal: { note: (fact) => void facts.push(fact) },
    capability: 'capability',
    env: {},
    silenceMs: 0,
    holdMs: 60_000,
    ...over,
  });
  opened.push(gateway, { close: () => server.closeAllConnections() }, server);
  return { gateway, gate, facts, seen, host };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => void server.listen(0, '127.0.0.1', resolve));
}

/** Takes one token, refuses every other. */
const takes =
  (token: string, answer: Handle = (_req, res, body) => void res.end(`got ${body.length}`)): Handle =>
  (req, res, body) => {
    if (req.headers.authorization === `Bearer ${token}`) answer(req, res, body);
    else res.writeHead(401, { 'content-type': 'application/json', 'x-upstream': 'yes' }).end('{"error":{"message":"bad token"}}');
  };

const ask = (gateway: ProfileGateway, path = '/v1/messages', init: RequestInit = {}) => fetch(`${gateway.url}${path}`, init);

describe('a gateway with an own credential', () => {
  it('puts the token in, and no other credential', async () => {
    const { gateway, seen } = await world(takes('fake-access-1'));
    const headers = {
      authorization: 'Bearer held-by-holdfast',
      'x-api-key': 'fake-key',
      'x-other': 'kept',
      'proxy-authorization': 'Basic x',
    };
    const response = await ask(gateway, '/v1/messages?beta=true', { method: 'POST', headers, body: 'hello' });
    expect([response.status, await response.text()]).toEqual([200, 'got 5']);
    expect(seen).toMatchObject([
      { url: '/base/v1/messages?beta=true', headers: { authorization: 'Bearer fake-access-1', 'x-other': 'kept' } },
    ]);
    expect(seen[0]?.headers).not.toHaveProperty('x-api-key');
    expect(seen[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('puts it into the header of its profile', async () => {
    const { gateway, seen } = await world((_req, res) => void res.end('ok'), { header: 'x-goog-api-key' });
    await ask(gateway, '/', { headers: { authorization: 'Bearer x', 'X-Goog-Api-Key': 'fake-placeholder' } });
    expect(seen[0]?.headers).toMatchObject({ 'x-goog-api-key': 'fake-access-1' });
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([0, 5, 200_000, 3_000_000])(
    'sends the same %d bytes again after a refusal, once, and shows the caller none of it',
    async (size) => {
      const body = Buffer.alloc(size, 'abcdefg');
      const { gateway, gate, facts, seen } = await world(takes('fake-access-2'));
      const response = await ask(gateway, '/', { method: 'POST', body });
      expect([response.status, await response.text()]).toEqual([200, `got ${size}`]);
      expect(gate.refused).toEqual(['g1']);
      const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
      expect(seen.map((one) => hash(one.body))).toEqual([hash(body), hash(body)]);
      expect(facts).toEqual([{ event: 'profile-replayed', status: 401 }]);
    },
  );

  it('asks for one renewal when thirty are refused together', async () => {
    const { gateway, gate } = await world(takes('fake-access-2'));
    const all = await Promise.all(Array.from({ length: 30 }, () => ask(gateway, '/', { method: 'POST', body: 'x' })));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
    expect(gate.renewals).toBe(1);
  });

  it('passes the refusal on when newer tokens are refused, too', async () => {
    const { gateway, seen, facts } = await world(takes('nothing'));
    const response = await ask(gateway, '/', { method: 'POST', body: 'x' });
    expect([response.status, response.headers.get('x-upstream'), await response.text()]).toEqual([
      401,
      'yes',
      '{"error":{"message":"bad token"}}',
    ]);
    expect(seen).toHaveLength(3);
    expect(facts.at(-1)).toMatchObject({ event: 'profile-passed', status: 401 });
  });

  it('passes the refusal on, and has it renewed, when the body was too long to keep', async () => {
    const { gateway, gate, seen } = await world(takes('fake-access-2'), { keptBodyAtMost: 100_000 });
    const response = await ask(gateway, '/', { method: 'POST', body: Buffer.alloc(1_000_000) });
    expect(response.status).toBe(401);
    expect(seen).toHaveLength(1);
    expect(gate.renewals).toBe(1);
    expect((await ask(gateway, '/', { method: 'POST', body: 'short' })).status).toBe(200);
  });

  it('passes the refusal on unchanged when there is no other credential', async () => {
    const { gateway, gate } = await world(takes('nothing'));
    gate.onAsk = () => {
      gate.none = { kind: 'none', because: 'the grant is over', person: shownText('holdfast login work') };
      return Promise.resolve();
    };
    const response = await ask(gateway);
    expect([response.status, await response.text()]).toEqual([401, '{"error":{"message":"bad token"}}']);
  });

  it.each<[string, number, Record<string, string>, string]>([
    ['a lack of scope', 401, { 'www-authenticate': 'Bearer error="insufficient_scope"' }, '{}'],
    ['a forbidden request', 403, {}, '{"error":{"message":"Request not allowed"}}'],
    ['a limit', 429, { 'retry-after': '1' }, '{}'],
    ['an overload', 529, {}, '{}'],
    ['a server that fails', 500, {}, 'token has been revoked'],
  ])('leaves %s alone', async (_, status, headers, body) => {
    const { gateway, gate } = await world((_req, res) => void res.writeHead(status, headers).end(body));
    const response = await ask(gateway);
    expect([response.status, await response.text(), gate.refused]).toEqual([status, body, []]);
  });

  it('does not send again what has begun to be answered', async () => {
    const { gateway, gate, seen } = await world((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write('data: one\n\n', () => res.destroy());
    });
    const response = await ask(gateway);
    await expect(response.text()).rejects.toThrow('terminated');
    expect([seen.length, gate.refused]).toEqual([1, []]);
  });

  it('streams as it comes', async () => {
    let end = (): void => undefined;
    const { gateway } = await world((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write('data: one\n\n');
      end = () => void res.end('data: two\n\n');
    });
    const pieces: string[] = [];
    for await (const piece of (await ask(gateway)).body ?? []) {
      pieces.push(Buffer.from(piece as Uint8Array).toString());
      end();
    }
    expect(pieces).toEqual(['data: one\n\n', 'data: two\n\n']);
  });

  it('waits for a credential where none is ready, and says what is missing where none comes', async () => {
    const { gateway, gate } = await world(takes('fake-access-1'));
    gate.isReady = false;
    expect((await ask(gateway)).status).toBe(200);
    gate.current = null;
    const response = await ask(gateway);
    expect([response.status, await response.json()]).toEqual([
      401,
      { type: 'error', error: { type: 'authentication_error', message: 'nobody has logged in; run: holdfast login work' } },
    ]);
  });

  it('ends a wait with its hold, whatever the collector takes away meanwhile', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { gateway, gate } = await world(takes('nothing'), { holdMs: 300 });
    gate.isReady = false;
    gate.onAsk = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      collect();
      await new Promise(() => undefined);
    };
    expect((await ask(gateway)).status).toBe(401);
  });

  it('ends a wait with its hold, and with its caller', async () => {
    const { gateway, gate } = await world(takes('nothing'), { holdMs: 50 });
    gate.isReady = false;
    gate.onAsk = () => new Promise(() => undefined);
    expect((await ask(gateway)).status).toBe(401);
    const { gateway: patient, gate: asked } = await world(takes('nothing'));
    asked.isReady = false;
    const signals: AbortSignal[] = [];
    const original = asked.credential.bind(asked);
    asked.onAsk = () => new Promise(() => undefined);
    asked.credential = (refused, given) => {
      signals.push(given);
      return original(refused, given);
    };
    const left = new AbortController();
    const going = ask(patient, '/', { signal: left.signal });
    await expect.poll(() => signals.length).toBe(1);
    left.abort();
    await expect(going).rejects.toThrow('aborted');
    await expect.poll(() => signals[0]?.aborted).toBe(true);
  });

  it('follows no redirect', async () => {
    const { gateway, seen } = await world((_req, res) => void res.writeHead(307, { location: 'http://127.0.0.1:1/elsewhere' }).end());
    const response = await ask(gateway, '/', { redirect: 'manual' });
    expect([response.status, response.headers.get('location'), seen.length]).toEqual([307, 'http://127.0.0.1:1/elsewhere', 1]);
  });

  it('is opened for hosts of the profile only', async () => {
    await expect(world(takes('x'), { hosts: ['llm.example.com'] })).rejects.toThrow('among the hosts of the credential');
  });

  it('lets nobody in who does not know its capability, comes from a page, or names another host', async () => {
    const { gateway, seen } = await world(takes('fake-access-1'));
    const { origin } = new URL(gateway.url);
    const statuses = [
      (await fetch(`${origin}/guessed/v1`)).status,
      (await fetch(origin)).status,
      (await ask(gateway, '/', { headers: { origin: 'https://evil.example' } })).status,
      await statusOf(`${gateway.url}/`, { host: 'evil.example' }),
    ];
    expect(statuses).toEqual([404, 404, 404, 404]);
    expect(seen).toEqual([]);
  });

  it('says when the upstream cannot be reached', async () => {
    const { gateway } = await world(takes('x'), { upstream: 'http://127.0.0.1:1', hosts: ['127.0.0.1:1'] });
    const response = await ask(gateway);
    expect([response.status, await response.text()]).toEqual([502, expect.stringContaining('ECONNREFUSED')]);
  });

  it('keeps the token out of everything that it says', async () => {
    const { gateway, facts } = await world(takes('nothing'));
    const response = await ask(gateway, '/', { method: 'POST', body: 'x' });
    const all = JSON.stringify([facts, await response.text(), [...response.headers]]);
    expect(all).not.toContain('fake-access');
  });
});

function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}
