import { inWords } from '../../core/expiry.ts';
import type { LockFacts } from '../store-facts.ts';
import type { Finding } from '../finding.ts';
import { finding } from '../finding.ts';
import type { Repair } from '../repairs/repair.ts';
import type { View } from './view.ts';
import { commandLine, operand } from '../../core/shell-word.ts';

/** Locks that nobody holds. */
export function lockRules(view: View): Finding[] {
  const found = (view.facts.locks ?? []).flatMap((lock) => lockRule(lock, view));
  // Both refresh locks are one; the one that blocks more is told of.
  const refresh = found.filter(({ id }) => id === 'refresh-lock-orphaned');
  const worst = (['error', 'warning', 'info'] as const)
    .map((level) => refresh.find((one) => one.level === level))
    .find((one) => one !== undefined);
  return found.filter((one) => one.id !== 'refresh-lock-orphaned' || one === worst);
}

/**
 * Whether something in the place of a lock keeps the client from renewing, now or once the token has lapsed. A renewal that goes
 * through and cannot be saved spends the login, so a stuck storage lock is a fault before that.
 */
export function isRenewalBlocked({ facts }: Pick<View, 'facts'>): boolean {
  return (facts.locks ?? []).some(({ state, guards }) => state === 'stuck' && guards !== 'config');
}

function lockRule(lock: LockFacts, view: View): Finding[] {
  if (lock.state === 'live') return [];
  const isFuture = lock.ageMs < 0;
  const age = isFuture
    ? `is dated ${inWords(-lock.ageMs)} in the future`
    : `was last touched ${inWords(lock.ageMs)} ago`;
  const what =
    lock.kind === 'folder'
      ? `the lock folder ${lock.path}`
      : `a ${lock.kind} lies where the lock ${lock.path} belongs, and`;
  const blocks = lock.state === 'stuck' && lock.guards !== 'config';
  const means = blocks
    ? 'the client never takes that over: nothing is renewed until it is gone'
    : 'the client takes it over by itself when it next renews: by itself this is no fault';
  const holders =
    view.clients.length > 0
      ? ['a client is running; it may hold it after all']
      : view.isIdle
        ? ['no client that could hold it is running']
        : ['whether a client is running that could hold it cannot be seen'];
  const evidence = [`${what} ${age}`, means, ...holders];
  const id = lock.guards === 'refresh' ? 'refresh-lock-orphaned' : 'credentials-not-persisted';
  const level = !view.usesLogin || !blocks ? 'info' : isNeeded(lock, view) ? 'error' : 'warning';
  const command =
    lock.kind === 'folder' && lock.isEmpty
      ? commandLine('rmdir', operand(lock.path))
      : commandLine('mv', operand(lock.path), operand(`${lock.path}.aside`));
  return [
    finding(id, level, blocks ? 0.96 : 0.6, evidence, {
      next: { command, why: 'the same login works again at once' },
      repair: view.isIdle ? repairOf(lock) : null,
    }),
  ];
}

/** While its token is good, a client takes no refresh lock (measured on 2.1.332). What cannot be saved is lost, whenever that is. */
function isNeeded({ guards }: LockFacts, { login, now }: View): boolean {
  return guards === 'storage' || login === null || login.expiresAt === null || login.expiresAt - now < renewedAheadMs;
}

/** The client renews a login that has less left than this. */
const renewedAheadMs = 300_000;

/** Never with anything in it: what is not empty is for a person. */
function repairOf(lock: LockFacts): Repair | null {
  if (!lock.isEmpty) return null;
  if (lock.kind === 'folder') return { kind: 'remove-lock', path: lock.path };
  return lock.kind === 'file' ? { kind: 'remove-lock-file', path: lock.path } : null;
}
