/** Whatever Holdfast fails at, the request goes through as it came, and the failure is noted. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GatewayOptions } from '../../src/gateway/gateway.ts';
import type { Exchange } from '../http/wire.ts';
import { openExchange } from '../http/wire.ts';
import { FakeGate, guard, turn } from './guarded.ts';

let upstream: Exchange;
beforeEach(async () => {
  upstream = await openExchange();
});
afterEach(() => upstream.close());

const failing = (): never => {
  throw new Error('broken on purpose');
};

/** Not accepted yet, so that every success is to be reported; and reporting it fails. */
function gateThatFails(): FakeGate {
  const gate = new FakeGate();
  gate.awaitsProof = true;
  gate.proven = failing;
  return gate;
}

const good = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const refusal = 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno';

it.each<[string, Partial<GatewayOptions>, string]>([
  ['whose login it is, a refusal', { carriesLogin: failing }, refusal],
  ['whose login it is, a success', { carriesLogin: failing }, good],
  ['what a success proves', { gate: gateThatFails() }, good],
  ['which token was refused', { fingerprint: failing }, refusal],
])('not knowing %s passes', async (_case, broken, answer) => {
  const guarded = await guard(`http://127.0.0.1:${upstream.port}`, broken);
  try {
    const client = await guarded.send(...turn(true));
    const there = await upstream.accept();
    await there.until('"stream":true}');
    there.send(answer);
    expect(await client.until(answer.slice(-2))).toContain(answer.split('\r\n')[0]);
    expect(guarded.facts).toContainEqual({ event: 'internal-error', where: 'gateway', message: 'Error: broken on purpose' });
  } finally {
    await guarded.close();
  }
});
