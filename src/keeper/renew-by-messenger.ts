import type { Fingerprint, StoreReading } from '../core/credential.ts';
import { generationOf, identityOf, isOtherIdentity } from '../core/credential.ts';
import type {
  AttemptLog,
  Clock,
  Journal,
  Leases,
  LoginStore,
  Messenger,
  Obstacle,
  RenewalAttempt,
  RenewalResult,
} from '../core/ports.ts';
import type { RenewalDecision } from '../core/renewal.ts';

/** What a renewal by messenger needs of the world. */
export interface RenewalWorld {
  readonly clock: Clock;
  readonly store: LoginStore;
  readonly leases: Leases;
  readonly attempts: AttemptLog;
  readonly messenger: Messenger;
  readonly journal: Journal;
}

/** What is read again under the lease, and what the decision then says. */
export type DecideAgain = (now: {
  readonly reading: StoreReading;
  readonly attempt: RenewalAttempt | null;
  readonly obstacle: Obstacle | null;
}) => Promise<RenewalDecision>;

export type RenewalOutcome =
  | { readonly kind: 'done'; readonly result: RenewalResult; readonly tookMs: number }
  /** Another guarded session of this machine has the lease, and its messenger is on the way. */
  | { readonly kind: 'busy' }
  /** Under the lease the decision was another one. */
  | { readonly kind: 'instead'; readonly decision: RenewalDecision };

/** How long after the client's end its locks may still be held by another process of it before the store is judged. */
const settleMs = 60_000;
const lockPollMs = 200;

/**
 * Sends one messenger for one generation: lease, read again, decide again, note the intent, let the client refresh,
 * let its locks settle, judge by what it left in the store.
 *
 * The lease keeps all guarded sessions of this machine to one messenger per store. It only saves work: the client's
 * own locks are what keeps two of its processes from spending one token.
 */
export async function renewByMessenger(
  world: RenewalWorld,
  generation: Fingerprint,
  decideAgain: DecideAgain,
): Promise<RenewalOutcome> {
  const giveBack = await world.leases.take(`renew-${world.store.id}`);
  if (giveBack === null) return { kind: 'busy' };
  try {
    const reading = await world.store.read();
    const attempt = await world.attempts.last(world.store.id);
    const decision = await decideAgain({ reading, attempt, obstacle: await world.store.obstacle() });
    if (decision.do !== 'renew') return { kind: 'instead', decision };
    return await send(world, generation, reading, attempt);
  } finally {
    await giveBack();
  }
}

async function send(
  world: RenewalWorld,
  generation: Fingerprint,
  before: StoreReading,
  last: RenewalAttempt | null,
): Promise<RenewalOutcome> {
  const startedAt = world.clock.now();
  const count = last?.generation === generation ? last.count + 1 : 1;
  await world.attempts.record(world.store.id, { generation, startedAt, result: 'open', count });
  const report = await world.messenger.send(generation);
  if (report.failedToStart !== null) {
    world.journal.note({ event: 'internal-error', where: 'messenger', message: report.failedToStart });
  }
  await settled(world);
  const result = judge(generation, before, await world.store.read());
  // Back-off counts from the end: a token endpoint that hangs for two minutes is not asked again at once.
  await world.attempts.record(world.store.id, { generation, startedAt: world.clock.now(), result, count });
  return { kind: 'done', result, tookMs: world.clock.now() - startedAt };
}

async function settled(world: RenewalWorld): Promise<void> {
  const until = world.clock.now() + settleMs;
  while ((await world.store.refreshLock()) === 'held' && world.clock.now() < until) {
    await world.clock.sleep(lockPollMs);
  }
}

/** The store is the only witness: exit codes and texts of the client vary by version, what it left behind does not. */
function judge(spent: Fingerprint, before: StoreReading, after: StoreReading): RenewalResult {
  if (after.kind === 'unreadable') return 'unreadable';
  if (after.kind === 'blank') return 'refused';
  const generation = generationOf(after);
  if (generation === null || generation === spent) return 'unavailable';
  // A login to another account is not a renewal of this one, whose refresh token nobody has spent.
  return isOtherIdentity(identityOf(before), identityOf(after)) ? 'unavailable' : 'moved';
}
