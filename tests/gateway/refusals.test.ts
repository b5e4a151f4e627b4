/** A refused request: which answers are asked about, and how the request goes on. */
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange, Wire } from '../http/wire.ts';
import { fieldsIn, openExchange } from '../http/wire.ts';
import type { Guarded } from './guarded.ts';
import { guard, patience, turn } from './guarded.ts';

let upstream: Exchange;
let guarded: Guarded;
beforeEach(async () => {
  upstream = await openExchange();
  guarded = await guard(`http://127.0.0.1:${upstream.port}`);
});
afterEach(async () => {
  await guarded.close();
  await upstream.close();
});

const refusalBody = '{"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}}';
const refusalFields = ['Content-Type: application/json', 'X-Odd: ä', 'Request-Id: req_1', `Content-Length: ${refusalBody.length}`];
const refusal = `HTTP/1.1 401 Not Any More\r\n${refusalFields.join('\r\n')}\r\n\r\n${refusalBody}`;

/** A turn whose answer is given in bytes. */
async function answered(answer: string | Buffer, streaming = true): Promise<Wire> {
  const client = await guarded.send(...turn(streaming));
  const there = await upstream.accept();
  await there.until(`"stream":${streaming}}`);
  there.send(answer);
  return client;
}

/** A turn that is held. */
async function held(streaming = true): Promise<Wire> {
  const client = await answered(refusal, streaming);
  await guarded.gate.question;
  return client;
}

function expectRefusalIn(client: Wire): void {
  expect(client.bytes.startsWith('HTTP/1.1 401 Not Any More\r\n')).toBe(true);
  expect(fieldsIn(client.bytes)).toEqual(refusalFields);
  expect(client.bytes.endsWith(`\r\n\r\n${refusalBody}`)).toBe(true);
}

describe('a refusal of the login', () => {
  it('is kept back while the gate is asked, once, about the generation that was refused', async () => {
    const client = await held();
    await guarded.clock.advance(patience.silentMs - 1);
    expect(client.bytes).toBe('');
    expect(guarded.gate.asked.map(({ refused }) => refused)).toEqual(['print-1']);
    expect(guarded.facts).toEqual([{ event: 'refused', status: 401, path: '/v1/messages', generation: 'print-1' }]);
    expect(guarded.gateway.held()).toEqual([{ path: '/v1/messages', heldMs: patience.silentMs - 1, streaming: true, session: null }]);
  });

  it.each(['adopted', 'renewed', 'signed-in', 'switched'] as const)('goes on as it came when another login was %s', async (because) => {
    const client = await held();
    await guarded.clock.advance(5_000);
    guarded.gate.decide({ go: 'as-refused', because });
    await client.until(refusalBody);
    expectRefusalIn(client);
    expect(guarded.facts.at(-1)).toEqual({ event: 'released', because, heldMs: 5_000 });
    expect(guarded.gateway.held()).toEqual([]);
  });

  it('turns into an answer that makes the client ask again when the gate says so', async () => {
    const client = await held();
    guarded.gate.decide({ go: 'ask-again' });
    expect(await client.until('waiting for the test')).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
    // The client takes 61 s and more as a no.
    expect(client.bytes).toMatch(/\r\nretry-after: 1\r\n/);
    expect(client.bytes).toMatch(/\r\nretry-after: \d+\r\n/);
    expect(client.bytes).toMatch(/\r\nx-should-retry: true\r\n/);
    expect(guarded.facts.at(-1)).toEqual({ event: 'resend', how: 'retry-after', heldMs: 0 });
  });

  it("ends as the vendor's own answer when the gate gives up", async () => {
    const client = await held();
    guarded.gate.decide({ go: 'give-up', because: 'the deadline passed' });
    await client.until(refusalBody);
    expectRefusalIn(client);
    expect(guarded.facts.at(-1)).toEqual({ event: 'gave-up', because: 'the deadline passed', heldMs: 0 });
  });

  it('that says in a 403 that the token was revoked is one too', async () => {
    const body = '{"error":{"type":"permission_error","message":"OAuth token has been revoked. Please obtain a new token."}}';
    const client = await answered(`HTTP/1.1 403 Forbidden\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await guarded.gate.question;
    guarded.gate.decide({ go: 'as-refused', because: 'adopted' });
    expect(await client.until(body)).toMatch(/^HTTP\/1\.1 403 Forbidden/);
  });

  it('is understood when it is packed, and goes on as it was packed', async () => {
    const packed = gzipSync('{"error":{"type":"permission_error","message":"OAuth token has been revoked."}}');
    const head = `HTTP/1.1 403 Forbidden\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`;
    const client = await answered(Buffer.concat([Buffer.from(head), packed]));
    await guarded.gate.question;
    guarded.gate.decide({ go: 'as-refused', because: 'adopted' });
    expect(await client.until(packed.toString('latin1'))).toContain(head.trimEnd());
  });

  it('that comes in chunks goes on whole', async () => {
    const client = await answered('HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n');
    await guarded.gate.question;
    guarded.gate.decide({ go: 'as-refused', because: 'adopted' });
    expect(await client.until('abcde')).toMatch(/^HTTP\/1\.1 401/);
  });

  it('is not asked about when it breaks off', async () => {
    const client = await guarded.send(...turn(true));
    const there = await upstream.accept();
    await there.until('"stream":true}');
    there.socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\nhalf');
    await client.closed;
    expect(client.bytes).toBe('');
    expect(guarded.gate.asked).toEqual([]);
  });
});

describe('a client whose patience ends', () => {
  it('and asked for a stream, is kept by pings and then cut, so that it looks at its store', async () => {
    const client = await held();
    await guarded.clock.advance(patience.silentMs);
    expect(await client.until('event: ping\ndata: {"type":"ping"}\n\n')).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-type: text\/event-stream/);
    await guarded.clock.advance(patience.pingedMs - patience.silentMs);
    await client.closed;
    expect(client.bytes).not.toMatch(/\r\n0\r\n\r\n$/);
    expect(guarded.facts.at(-1)).toEqual({ event: 'resend', how: 'cut', heldMs: patience.pingedMs });
  });

  it('and asked for a stream at the end of a body that came in pieces, is kept by pings too', async () => {
    const [line, fields, body] = turn(true);
    const client = await guarded.send(line, fields, body.slice(0, -8));
    const there = await upstream.accept();
    await there.until('"messages"');
    client.send(body.slice(-8));
    await there.until('"stream":true}');
    there.send(refusal);
    await guarded.gate.question;
    await guarded.clock.advance(patience.silentMs);
    expect(await client.until('event: ping')).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it('and asked for a plain answer, is told to ask again', async () => {
    const client = await held(false);
    await guarded.clock.advance(patience.silentMs);
    expect(await client.until('waiting for the test')).toMatch(/^HTTP\/1\.1 503/);
    expect(guarded.facts.at(-1)).toEqual({ event: 'resend', how: 'retry-after', heldMs: patience.silentMs });
    guarded.gate.decide({ go: 'as-refused', because: 'renewed' });
    await guarded.clock.advance(0);
    expect(guarded.facts).toHaveLength(2);
  });

  it('while its store is empty, is told to ask again and never sent to look', async () => {
    guarded.gate.storeEmpty = true;
    const client = await held();
    await guarded.clock.advance(patience.silentMs);
    expect(await client.until('waiting for the test')).toMatch(/^HTTP\/1\.1 503/);
  });

  it('is not cut while a store that was emptied during its pings stays empty', async () => {
    const client = await held();
    await guarded.clock.advance(patience.silentMs);
    await client.until('event: ping');
    guarded.gate.storeEmpty = true;
    await guarded.clock.advance(patience.pingedMs);
    expect(client.socket.destroyed).toBe(false);
    guarded.gate.storeEmpty = false;
    await guarded.clock.advance(1_000);
    await client.closed;
  });

  it.each([
    { go: 'as-refused', because: 'renewed' } as const,
    { go: 'ask-again' } as const,
    { go: 'give-up', because: 'deadline' } as const,
  ])('and who was pinged meanwhile, is cut when the gate says $go', async (passage) => {
    const client = await held();
    await guarded.clock.advance(patience.silentMs);
    await client.until('event: ping');
    guarded.gate.decide(passage);
    await client.closed;
    expect(client.bytes).not.toMatch(/\r\n0\r\n\r\n$/);
    expect(client.bytes).not.toContain('authentication_error');
  });
});

describe('a client that goes away while it is held', () => {
  it.each(['in silence', 'under pings'])('%s ends the question, and nothing is told of it', async (how) => {
    const client = await held();
    if (how === 'under pings') {
      await guarded.clock.advance(patience.silentMs);
      await client.until('event: ping');
    }
    const { signal } = guarded.gate.asked[0] ?? {};
    const ended = new Promise((resolve) => signal?.addEventListener('abort', resolve));
    client.socket.destroy();
    await ended;
    guarded.gate.decide({ go: 'as-refused', because: 'renewed' });
    await guarded.clock.advance(0);
    expect(guarded.gateway.held()).toEqual([]);
    expect(guarded.facts.map(({ event }) => event)).toEqual(['refused']);
  });
});

describe('a gate in trouble', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('disk on fire');
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk on fire'))],
  ])('that %s lets the refusal through, and is noted', async (_case, afterRefusal) => {
    guarded.gate.afterRefusal = afterRefusal;
    const client = await answered(refusal);
    await client.until(refusalBody);
    expectRefusalIn(client);
    expect(guarded.facts.at(-1)).toEqual({ event: 'internal-error', where: 'gateway', message: 'Error: disk on fire' });
    expect(guarded.gateway.held()).toEqual([]);
  });

  it('that fails while the client is pinged cuts the stream', async () => {
    let fail: (error: Error) => void = () => undefined;
    const ask = guarded.gate.afterRefusal.bind(guarded.gate);
    guarded.gate.afterRefusal = (refused, signal) => {
      void ask(refused, signal);
      return new Promise((_resolve, reject) => (fail = reject));
    };
    const client = await held();
    await guarded.clock.advance(patience.silentMs);
    await client.until('event: ping');
    fail(new Error('disk on fire'));
    await client.closed;
    expect(guarded.facts.at(-1)?.event).toBe('internal-error');
  });
});

describe('the gate is not asked about', () => {
  const withBody = (head: string, body: string): string => `HTTP/1.1 ${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  it.each([
    ['a request that is not allowed', withBody('403 Forbidden', '{"error":{"type":"forbidden","message":"Request not allowed"}}')],
    ['a scope that is missing', withBody('401 Unauthorized\r\nWWW-Authenticate: Bearer error="insufficient_scope"', '{}')],
    ['a rate limit', withBody('429 Too Many Requests\r\nRetry-After: 7', '{"error":{"type":"rate_limit_error"}}')],
    ['an overload', withBody('529 Overloaded', '{"error":{"type":"overloaded_error"}}')],
    ['a wrong request', withBody('400 Bad Request', '{"error":{"message":"token has been revoked"}}')],
    ['a failure of the vendor', withBody('500 Internal Server Error', refusalBody)],
    ['a good answer that quotes a refusal', withBody('200 OK', `401 ${refusalBody}`)],
    [
      'a 403 too long to be one',
      withBody('403 Forbidden', `{"error":{"message":"OAuth token has been revoked","x":"${'x'.repeat(70_000)}"}}`),
    ],
    ['a 401 too long to be kept', withBody('401 Unauthorized', 'x'.repeat(70_000))],
    ['a packed body that does not unpack', withBody('403 Forbidden\r\nContent-Encoding: gzip', 'token has been revoked')],
  ])('%s, which passes as it came', async (_case, answer) => {
    const client = await answered(answer);
    const body = (bytes: string): string => bytes.slice(bytes.indexOf('\r\n\r\n') + 4);
    await client.until(`\r\n\r\n${body(answer)}`);
    expect(client.bytes.split('\r\n')[0]).toBe(answer.split('\r\n')[0]);
    expect(fieldsIn(client.bytes)).toEqual(fieldsIn(answer));
    expect(body(client.bytes) === body(answer)).toBe(true);
    expect(guarded.gate.asked).toEqual([]);
    expect(guarded.facts.filter(({ event }) => event !== 'passed')).toEqual([]);
  });

  it('the refusal of another credential, which passes as it came', async () => {
    const client = await guarded.send('GET /v1/models', ['x-api-key: fake-key-1']);
    const there = await upstream.accept();
    await there.until('\r\n\r\n');
    there.send(refusal);
    await client.until(refusalBody);
    expectRefusalIn(client);
    expect(guarded.gate.asked).toEqual([]);
    expect(guarded.facts).toEqual([{ event: 'passed', status: 401, because: expect.stringContaining('another credential') as string }]);
  });
});

describe('proof that a generation works', () => {
  const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

  it('is given by the first good answer while it is awaited, and not after', async () => {
    guarded.gate.awaitsProof = true;
    guarded.gate.proven = function proven(generation): void {
      this.worked.push(generation);
      this.awaitsProof = false;
    };
    const first = await guarded.send('GET /v1/models?1', ['Authorization: Bearer fake-login-1']);
    const there = await upstream.accept();
    await there.until('GET /v1/models?1');
    there.send(ok);
    await first.until('ok');
    const second = await guarded.send('GET /v1/models?2', ['Authorization: Bearer fake-login-1']);
    await there.until('GET /v1/models?2');
    there.send(ok);
    await second.until('ok');
    expect(guarded.gate.worked).toEqual(['print-1']);
  });

  it.each([
    ['an answer that is not good', 'HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno', 'no'],
    ['a redirect', 'HTTP/1.1 302 Found\r\nContent-Length: 2\r\n\r\nno', 'no'],
  ])('is not given by %s', async (_case, answer, end) => {
    guarded.gate.awaitsProof = true;
    await (await answered(answer)).until(end);
    expect(guarded.gate.worked).toEqual([]);
  });

  it('is not given by the success of another credential', async () => {
    guarded.gate.awaitsProof = true;
    const client = await guarded.send('GET /v1/models', ['x-api-key: fake-key-1']);
    const there = await upstream.accept();
    await there.until('\r\n\r\n');
    there.send(ok);
    await client.until('ok');
    expect(guarded.gate.worked).toEqual([]);
  });
});
