/** A gateway between a client and an upstream of the test's own, with a gate and a clock that do what they are told. */
import type { Fingerprint } from '../../src/core/credential.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { Gate, Release } from '../../src/core/ports.ts';
import type { Patience } from '../../src/core/replay.ts';
import type { Gateway, GatewayOptions } from '../../src/gateway/gateway.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { ManualClock } from '../keeper/world.ts';
import type { Wire } from '../http/wire.ts';
import { dial } from '../http/wire.ts';

/** Answers when the test says so. */
export class FakeGate implements Gate {
  storeEmpty = false;
  awaitsProof = false;
  waitingFor = 'waiting for the test';
  readonly asked: { refused: Fingerprint; signal: AbortSignal }[] = [];
  readonly worked: Fingerprint[] = [];
  decide: (release: Release) => void = () => undefined;
  readonly #release = new Promise<Release>((resolve) => (this.decide = resolve));
  #ask: () => void = () => undefined;
  /** Resolves when a refused request asked how it may go on. */
  readonly question = new Promise<void>((resolve) => (this.#ask = resolve));

  afterRefusal(refused: Fingerprint, signal: AbortSignal): Promise<Release> {
    this.asked.push({ refused, signal });
    this.#ask();
    return this.#release;
  }

  proven(generation: Fingerprint): void {
    this.worked.push(generation);
  }
}

export interface Guarded {
  readonly gateway: Gateway;
  readonly port: number;
  readonly gate: FakeGate;
  readonly clock: ManualClock;
  readonly facts: Fact[];
  /** Dials the gateway and sends a request: first line without capability, own fields, body. */
  send(line: string, fields?: readonly string[], body?: string | Buffer): Promise<Wire>;
  close(): Promise<void>;
}

export const patience: Patience = { silentMs: 60_000, pingedMs: 300_000 };

export async function guard(upstream: string, over: Partial<GatewayOptions> = {}): Promise<Guarded> {
  const gate = new FakeGate();
  const clock = new ManualClock();
  const facts: Fact[] = [];
  const gateway = await openGateway({
    upstream,
    gate,
    fingerprint: (token) => token.replace('fake-login', 'print') as Fingerprint,
    carriesLogin: (headers) => /^bearer fake-login-/i.test(headers.authorization ?? ''),
    patience: () => patience,
    journal: { note: (fact) => void facts.push(fact) },
    clock,
    capability: 'cap-1',
    env: {},
    silenceMs: 0,
    ...over,
  });
  const port = Number(new URL(gateway.url).port);
  return {
    gateway,
    port,
    gate,
    clock,
    facts,
    send: async (line, fields = [], body = '') => {
      const wire = await dial(port);
      const [method, path] = line.split(' ');
      const head = [`${method} /cap-1${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...fields].join('\r\n');
      wire.send(Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), Buffer.from(body)]));
      return wire;
    },
    close: () => gateway.close(),
  };
}

/** A request that carries the login, and asks for an event stream or not. */
export function turn(streaming: boolean): readonly [string, string[], string] {
  const body = `{"model":"m","messages":[],"stream":${streaming}}`;
  return ['POST /v1/messages', ['Authorization: Bearer fake-login-1', `Content-Length: ${body.length}`], body];
}
