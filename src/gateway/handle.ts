/**
 * One request's journey: forward it; on a refusal of the login it carries, ask the gate and hold; go on.
 *
 * Everything else streams through untouched. Whatever goes wrong in here, the request goes on as it would have without
 * Holdfast: the refusal that came is passed on.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Fingerprint } from '../core/credential.ts';
import type { Journal } from '../core/ports.ts';
import { attempt } from '../http/listener.ts';
import { unreachable } from '../http/local-answers.ts';
import type { Upstream } from '../http/upstream.ts';
import type { KeptAnswer, RequestTail } from './forward.ts';
import { forward, sendKept } from './forward.ts';
import type { Held, HoldWorld } from './held.ts';
import { hold } from './held.ts';
import { isRefusal } from './judge.ts';

/** What the journey needs of the world. */
export interface HandleWorld extends HoldWorld {
  readonly upstream: Upstream;
  readonly fingerprint: (token: string) => Fingerprint;
  /** Whether a request carries the login that the gate keeps. */
  readonly carriesLogin: (headers: IncomingMessage['headers']) => boolean;
  /** Told of every request that carries that login, as it comes in; waits for nothing. */
  readonly onLogin?: ((socket: Socket, generation: () => Fingerprint) => void) | undefined;
  /** Told of every request that begins to be held; calls back the end. */
  readonly onHeld: (req: IncomingMessage, held: Held) => () => void;
}

/** Handles one request that was admitted. @param path what follows the capability, as it came. */
export function handle(world: HandleWorld, req: IncomingMessage, res: ServerResponse, path: string): void {
  const carriesLogin = triedOut(world, () => world.carriesLogin(req.headers)) ?? false;
  if (carriesLogin) triedOut(world, () => world.onLogin?.(req.socket, () => world.fingerprint(bearerOf(req))));
  const tail: RequestTail = forward(req, res, world.upstream, path, {
    keepRefusals: carriesLogin,
    onStatus: (status) => void triedOut(world, () => onStatus(world, req, carriesLogin, status)),
    onKept: (answer) =>
      attempt(res, async () => {
        try {
          await onKept(world, req, res, answer, tail);
        } catch (error) {
          passThrough(world, res, answer, error);
        }
      }),
    onUnreachable: (error) => onUnreachable(world, res, error),
  });
}

function onStatus(world: HandleWorld, req: IncomingMessage, carriesLogin: boolean, status: number): void {
  if (status < 300) {
    if (carriesLogin && world.gate.awaitsProof) world.gate.proven(world.fingerprint(bearerOf(req)));
  } else if (status === 401 && !carriesLogin) {
    world.journal.note({
      event: 'passed',
      status,
      because: 'the request carries another credential than the stored login',
    });
  }
}

async function onKept(
  world: HandleWorld,
  req: IncomingMessage,
  res: ServerResponse,
  answer: KeptAnswer,
  tail: RequestTail,
): Promise<void> {
  if (!isRefusal(answer)) {
    world.journal.note({ event: 'passed', status: answer.status, because: 'the answer is not about the credential' });
    return sendKept(res, answer);
  }
  const refused = world.fingerprint(bearerOf(req));
  world.journal.note({ event: 'refused', status: answer.status, path: pathOf(req), generation: refused });
  const held: Held = { res, refusal: answer, refused, streaming: tail.asksForStream() };
  const ended = world.onHeld(req, held);
  try {
    await hold(world, held);
  } finally {
    ended();
  }
}

/** Holdfast's own trouble is nobody else's: it is noted, and null stands for what was not found out. */
function triedOut<T>(world: HandleWorld, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    noteTrouble(world.journal, error);
    return null;
  }
}

/** Notes what failed inside Holdfast. */
export function noteTrouble(journal: Journal, error: unknown): void {
  journal.note({ event: 'internal-error', where: 'gateway', message: String(error) });
}

function passThrough(world: HandleWorld, res: ServerResponse, answer: KeptAnswer, error: unknown): void {
  if (res.headersSent) res.destroy();
  else sendKept(res, answer);
  noteTrouble(world.journal, error);
}

function onUnreachable(world: HandleWorld, res: ServerResponse, error: Error & { code?: string }): void {
  const code = error.code ?? error.name;
  world.journal.note({ event: 'upstream-unreachable', code });
  unreachable(res, `Holdfast could not reach ${world.upstream.origin}: ${error.message || code} (${code})`);
}

function bearerOf(req: IncomingMessage): string {
  return (req.headers.authorization ?? '').replace(/^bearer\s+/i, '');
}

/** The path without the capability, which is as good as a key, and without the query. */
function pathOf(req: IncomingMessage): string {
  return (req.url ?? '').replace(/^\/[^/]*/, '').replace(/\?.*$/, '');
}
