import type { ServerResponse } from 'node:http';
import type { Fingerprint } from '../core/credential.ts';
import type { Clock, Gate, Journal, Release } from '../core/ports.ts';
import type { Patience } from '../core/replay.ts';
import { nextHoldStep } from '../core/replay.ts';
import { askAgain } from '../http/local-answers.ts';
import { startPinging } from '../http/sse.ts';
import type { KeptAnswer } from './forward.ts';
import { sendKept } from './forward.ts';

/** What holding a request needs of the world. */
export interface HoldWorld {
  readonly gate: Gate;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly patience: () => Patience;
}

/** One request that is held. */
export interface Held {
  readonly res: ServerResponse;
  readonly refusal: KeptAnswer;
  readonly refused: Fingerprint;
  readonly streaming: boolean;
}

/**
 * Holds one refused request until it may go on, its client's patience ends, or its client goes away.
 *
 * After every end but the last the client sends the request again, or looks at its store and sends it with what it
 * finds there; which of the two is what `core/replay.ts` is about.
 */
export async function hold(world: HoldWorld, held: Held): Promise<void> {
  const { clock, gate } = world;
  const startedAt = clock.now();
  const over = new AbortController();
  held.res.once('close', () => over.abort());
  let release: Release | null = null;
  const decided = gate.afterRefusal(held.refused, over.signal).then((answer) => (release = answer));
  // Who left, or was told to ask again, does not hear how it went.
  decided.catch(() => undefined);
  try {
    let pinging = false;
    for (;;) {
      const heldMs = clock.now() - startedAt;
      if (held.res.destroyed) return;
      if (release !== null) return goOn(world, held, release, pinging, heldMs);
      const step = nextHoldStep(
        { heldMs, streaming: held.streaming, pinging, storeEmpty: gate.storeEmpty },
        world.patience(),
      );
      switch (step.do) {
        case 'stay':
          await Promise.race([decided, clock.sleep(step.forMs, over.signal)]);
          break;
        case 'ping':
          startPinging(held.res);
          pinging = true;
          break;
        case 'ask-again':
        case 'cut':
          return resend(world, held, pinging, heldMs);
      }
    }
  } finally {
    over.abort();
  }
}

/** An event stream that is open already can carry no status: cutting it makes the client look at its store anyway. */
function goOn(world: HoldWorld, held: Held, release: Release, pinging: boolean, heldMs: number): void {
  if (release.go === 'ask-again') return resend(world, held, pinging, heldMs);
  if (release.go === 'as-refused') world.journal.note({ event: 'released', because: release.because, heldMs });
  else world.journal.note({ event: 'gave-up', because: release.because, heldMs });
  if (pinging) held.res.destroy();
  else sendKept(held.res, held.refusal);
}

function resend(world: HoldWorld, held: Held, pinging: boolean, heldMs: number): void {
  world.journal.note({ event: 'resend', how: pinging ? 'cut' : 'retry-after', heldMs });
  if (pinging) held.res.destroy();
  else askAgain(held.res, world.gate.waitingFor);
}
