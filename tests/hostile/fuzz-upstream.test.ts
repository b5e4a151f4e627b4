/** Whatever an upstream answers, byte for byte, the gateways live, their caller hears of it, and the next request goes through. */
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProfileCredential } from '../../src/core/profile/record.ts';
import { Secret } from '../../src/core/profile/secret.ts';
import { openProfileGateway } from '../../src/gateway/profile/profile-gateway.ts';
import { credential, generation } from '../core/profile/samples.ts';
import { guard } from '../gateway/guarded.ts';
import { answered, exchange, expectHolds, sendAll, watchTopLevel } from './fuzz.ts';
import { oddAnswer } from './odd-http.ts';

type Of<T> = T extends fc.Arbitrary<infer Value> ? Value : never;

watchTopLevel();

let answer: Of<typeof oddAnswer>;
let upstream: Server;
let origin = '';
beforeEach(async () => {
  upstream = createServer((socket) => {
    socket.on('error', () => undefined);
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      if (!seen.includes('\r\n\r\n')) return;
      const isOrdinary = seen.includes('/ordinary ');
      seen = '';
      if (isOrdinary) return void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok');
      const { pieces, leaves } = answer;
      void sendAll(socket, pieces).then(() => (leaves === 'ends' ? socket.end() : socket.resetAndDestroy()));
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});
afterEach(async () => await new Promise((resolve) => upstream.close(resolve)));

const asked = fc.record({ answer: oddAnswer, method: fc.constantFrom('GET', 'POST', 'HEAD'), hasLogin: fc.boolean() });

/** Asks through a gateway, and then asks for something ordinary. */
async function tryOut(base: string, given: Of<typeof asked>): Promise<void> {
  answer = given.answer;
  const url = new URL(base);
  const to = { port: Number(url.port) };
  const ask = (method: string, path: string): Promise<string> => {
    const login = given.hasLogin ? 'authorization: Bearer fake-login-1\r\n' : '';
    const body = method === 'POST' ? 'content-length: 15\r\n\r\n{"stream":true}' : '\r\n';
    return exchange(
      to,
      [Buffer.from(`${method} ${url.pathname}${path} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: close\r\n${login}${body}`)],
      true,
    );
  };
  const heard = await ask(given.method, '/odd');
  expect(heard).toMatch(answered);
  expect(await ask('GET', '/ordinary')).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok$/);
}

describe('an upstream that answers anything', () => {
  it('ends no gateway of a run, and leaves nobody waiting', async () => {
    const guarded = await guard(origin);
    guarded.gate.decide({ go: 'as-refused', because: 'adopted' });
    try {
      await expectHolds(asked, (given) => tryOut(guarded.gateway.url, given));
    } finally {
      await guarded.close();
    }
  });

  it('ends no gateway of an own credential, and leaves nobody waiting', async () => {
    let count = 1;
    const current = (): ProfileCredential =>
      credential({ generation: generation(`g${count}`), access: new Secret(`fake-access-${count}`) });
    const gateway = await openProfileGateway({
      upstream: origin,
      hosts: [new URL(origin).host],
      header: 'authorization',
      gate: {
        ready: current,
        credential: () => {
          count += 1;
          return Promise.resolve({ kind: 'credential', credential: current() });
        },
      },
      journal: { note: () => undefined },
      capability: 'cap-1',
      env: {},
      silenceMs: 0,
      holdMs: 60_000,
    });
    try {
      await expectHolds(asked, (given) => tryOut(gateway.url, given));
    } finally {
      await gateway.close();
    }
  });
});
