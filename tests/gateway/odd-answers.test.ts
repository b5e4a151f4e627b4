/** Answers with bytes that HTTP allows and few expect, and with some that it does not allow. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/profile/secret.ts';
import { openProfileGateway } from '../../src/gateway/profile/profile-gateway.ts';
import { credential, generation } from '../core/profile/samples.ts';
import type { Exchange, Wire } from '../http/wire.ts';
import { dial, openExchange } from '../http/wire.ts';
import { guard } from './guarded.ts';

let upstream: Exchange;
const opened: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  upstream = await openExchange();
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  await upstream.close();
});

const origin = (): string => `http://127.0.0.1:${upstream.port}`;

/** The base URL of each kind of gateway before the upstream. */
const gateways: Readonly<Record<string, () => Promise<string>>> = {
  'a run’s gateway': async () => {
    const guarded = await guard(origin());
    guarded.gate.decide({ go: 'as-refused', because: 'adopted' });
    opened.push(guarded);
    return guarded.gateway.url;
  },
  'the gateway of an own credential': async () => {
    const gateway = await openProfileGateway({
      upstream: origin(),
      hosts: [new URL(origin()).host],
      header: 'authorization',
      gate: {
        ready: () => credential({ generation: generation('g1'), access: new Secret('fake-access-1') }),
        credential: () => Promise.resolve({ kind: 'none', because: 'gone', person: null }),
      },
      journal: { note: () => undefined },
      capability: 'cap-1',
      env: {},
      silenceMs: 0,
      holdMs: 60_000,
    });
    opened.push(gateway);
    return gateway.url;
  },
};

async function ask(base: string): Promise<Wire> {
  const { host, port, pathname } = new URL(base);
  const wire = await dial(Number(port));
  wire.send(`GET ${pathname}/v1/models HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\nauthorization: Bearer fake-login-1\r\n\r\n`);
  return wire;
}

/** What a caller gets when the upstream answers so. */
async function passed(base: string, head: string): Promise<string> {
  const client = await ask(base);
  const there = await upstream.accept();
  await there.until('\r\n\r\n');
  there.send(`${head}\r\nx-odd: \xfc\xff\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok`);
  there.socket.end();
  await client.closed;
  return client.bytes;
}

describe.each(Object.entries(gateways))('through %s', (_, open) => {
  it.each([
    ['HTTP/1.1 200 Pr\xc3\xaat'],
    ['HTTP/1.1 401 Non autoris\xc3\xa9'],
    ['HTTP/1.1 403 \xe6\x8b\x92\xe7\xbb\x9d'],
    ['HTTP/1.1 500 \xf0\x9f\x98\xb1'],
    ['HTTP/1.1 200 '],
    ['HTTP/1.1 999 OK'],
  ])('%j comes byte for byte, with its fields', async (head) => {
    const answer = await passed(await open(), head);
    expect(answer).toMatch(/\r\n\r\nok$/);
    expect(answer.split('\r\n').slice(0, 2)).toEqual([head, 'x-odd: \xfc\xff']);
  });

  it.each([
    // The parser gives the phrase as text: a byte that is no UTF-8 comes as the mark for one.
    ['HTTP/1.1 401 Non autoris\xe9', 'HTTP/1.1 401 Non autoris\xef\xbf\xbd'],
    ['HTTP/1.1 200 \xff\xfe', 'HTTP/1.1 200 \xef\xbf\xbd\xef\xbf\xbd'],
    ['HTTP/1.1 401 \x1b[31m', 'HTTP/1.1 401 '],
    ['HTTP/1.1 200 \x00', 'HTTP/1.1 200 '],
  ])('%j comes with its status, its fields and its body', async (head, line) => {
    const answer = await passed(await open(), head);
    expect(answer).toMatch(/\r\n\r\nok$/);
    expect(answer.split('\r\n').slice(0, 2)).toEqual([line, 'x-odd: \xfc\xff']);
  });

  it.each(['HTTP/1.1 099 Early', 'HTTP/1.1 000 ', 'HTTP/1.1 101 Switching', 'HTTP/1.1 103 Hints', 'ICY 200 OK'])(
    '%j becomes a 502 that says so, and the next request goes on',
    async (head) => {
      const base = await open();
      expect(await passed(base, head)).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n[^]*Holdfast could not reach/);
      expect(await passed(base, 'HTTP/1.1 200 OK')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    },
  );
});
