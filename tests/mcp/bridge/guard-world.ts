/** A guarded fetch over the real keeper, with a store in memory and servers that are functions. */
import type { ProfileFact } from '../../../src/core/profile/fact.ts';
import type { Generation } from '../../../src/core/profile/record.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import { ProfileKeeper } from '../../../src/keeper/profile/profile-keeper.ts';
import type { Challenge } from '../../../src/mcp/authorization/challenge.ts';
import { PendingCall } from '../../../src/mcp/bridge/pending-call.ts';
import type { Guard } from '../../../src/mcp/bridge/guarded-fetch.ts';
import { guardedFetch } from '../../../src/mcp/bridge/guarded-fetch.ts';
import { TokensInPlay } from '../../../src/mcp/bridge/tokens-in-play.ts';
import { granted, record } from '../../core/profile/samples.ts';
import { MemoryStore, plan, TestClock, TestServer } from '../../keeper/profile/world.ts';
import { shown } from '../../../src/core/shown.ts';

export const origin = 'https://mcp.example';

/** What the MCP server got: the token, or null; and all that a second sending must repeat. */
export interface Sent {
  readonly token: string | null;
  readonly body: unknown;
  readonly headers: Headers;
  readonly url: string;
}

export interface GuardWorld {
  readonly guard: Guard;
  readonly fetch: ReturnType<typeof guardedFetch>;
  readonly store: MemoryStore;
  readonly authority: TestServer;
  readonly clock: TestClock;
  readonly keeper: ProfileKeeper;
  readonly sent: Sent[];
  readonly signIns: Array<{ readonly challenge: Challenge; readonly refused: Generation | null }>;
  readonly held: PendingCall[];
  readonly facts: ProfileFact[];
  /** Sends a call as the transport does. */
  call(init?: RequestInit): Promise<Response>;
  pendingCall: PendingCall;
}

interface Ways {
  /** What the MCP server answers. */
  readonly answers: (sent: Sent, count: number) => Response | Promise<Response>;
  /** What a person does; by default signs in. */
  readonly person?: (world: GuardWorld, challenge: Challenge) => Promise<void>;
  readonly hasMoved?: () => Promise<boolean>;
  readonly holdMs?: number;
  /** Nobody has signed in yet. */
  readonly isNew?: boolean;
}

let issued = 100;

/** A person signs in, and gets tokens that never were before. */
export async function signsIn({ keeper, clock }: GuardWorld): Promise<void> {
  await keeper.accept(granted((issued += 1)), clock.now());
}

export async function guardOver({ answers, person = signsIn, hasMoved, holdMs = 30_000, isNew = false }: Ways): Promise<GuardWorld> {
  const clock = new TestClock(60_000);
  const [store, authority] = [new MemoryStore(), new TestServer(clock)];
  const [sent, signIns, held, facts]: [Sent[], GuardWorld['signIns'], PendingCall[], ProfileFact[]] = [[], [], [], []];
  if (!isNew) store.stored = { kind: 'record', record: record() };
  const keeper = new ProfileKeeper(plan({ store, renewer: authority.renewer(), clock, facts }));
  await keeper.look();
  const guard: Guard = {
    origin,
    send: async (url, init) => {
      const headers = new Headers(init?.headers);
      const token = headers.get('authorization');
      const came = { token: token?.replace(/^Bearer /, '') ?? null, body: init?.body, headers, url: String(url) };
      sent.push(came);
      init?.signal?.throwIfAborted();
      return await answers(came, sent.length);
    },
    keeper,
    signedIn: async (challenge, refused, signal) => {
      signIns.push({ challenge, refused });
      const gone = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
      gone.catch(() => undefined);
      signal.throwIfAborted();
      await Promise.race([person(world, challenge), gone]);
    },
    hasMoved: hasMoved ?? (() => Promise.resolve(false)),
    clock,
    tokens: new TokensInPlay(),
    journal: { note: (fact) => void facts.push(fact) },
    holdMs,
    tooLate: () => new HoldfastError('login-needed', 'nobody signed in', shown`holdfast mcp login x`),
  };
  const fetch = guardedFetch(guard);
  const pendingCall: PendingCall = new PendingCall({ jsonrpc: '2.0', id: 7, method: 'tools/call' }, () => void held.push(pendingCall));
  const world: GuardWorld = {
    guard,
    fetch,
    store,
    authority,
    clock,
    keeper,
    sent,
    signIns,
    held,
    facts,
    pendingCall,
    call: (init = {}) =>
      fetch(
        `${origin}/mcp`,
        {
          method: 'POST',
          body: '{"jsonrpc":"2.0"}',
          headers: { 'content-type': 'application/json', 'mcp-session-id': 's' },
          ...init,
        },
        pendingCall,
      ),
  };
  return world;
}

export const ok = (): Response => new Response('{}', { headers: { 'content-type': 'application/json' } });
export const refusal = (challenge = 'Bearer error="invalid_token"', status = 401, type = 'application/json'): Response =>
  new Response('refused', { status, headers: { 'content-type': type, ...(challenge === '' ? {} : { 'www-authenticate': challenge }) } });
/** Takes one token only. */
export const takes =
  (token: string) =>
  (sent: Sent): Response =>
    sent.token === token ? ok() : refusal();
