import { inWords } from '../../core/expiry.ts';
import type { LockFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { finding } from '../finding.ts';
import type { Repair } from '../repairs/repair.ts';
import type { View } from './view.ts';
import { commandLine, operand } from '../../core/shell-word.ts';

/** A lock without a heartbeat is nobody's after this (taxonomy: stale after 60 s). */
const orphanedMs = 60_000;

/** Locks that nobody holds. */
export function lockRules(view: View): Finding[] {
  const locks = view.facts.locks ?? [];
  const found = locks.flatMap((lock) => lockRule(lock, view));
  // Both refresh locks are one; the one that blocks more is told of.
  const refresh = found.filter(({ id }) => id === 'refresh-lock-orphaned');
  const worst = refresh.find(({ level }) => level === 'error') ?? refresh[0];
  return found.filter((one) => one.id !== 'refresh-lock-orphaned' || one === worst);
}

function lockRule(lock: LockFacts, view: View): Finding[] {
  const isOrphan = lock.state === 'stuck' || (lock.state === 'stale' && lock.ageMs > orphanedMs);
  if (!isOrphan) return [];
  const isFuture = lock.ageMs < 0;
  const age = isFuture
    ? `is dated ${inWords(-lock.ageMs)} in the future`
    : `was last touched ${inWords(lock.ageMs)} ago`;
  const what =
    lock.kind === 'folder'
      ? `the lock folder ${lock.path}`
      : `a ${lock.kind} lies where the lock ${lock.path} belongs, and`;
  const content =
    lock.kind === 'folder' && !lock.isEmpty ? ['it has files in it, so that the client never takes it over'] : [];
  const holders =
    view.clients.length > 0
      ? ['a client is running; it may hold it after all']
      : view.isIdle
        ? ['no client that could hold it is running']
        : ['whether a client is running that could hold it cannot be seen'];
  const evidence = [`${what} ${age}`, ...content, ...holders];
  const repair = view.isIdle ? repairOf(lock) : null;
  const id = lock.guards === 'refresh' ? 'refresh-lock-orphaned' : 'credentials-not-persisted';
  const blocks = lock.state === 'stuck' && lock.guards !== 'config';
  const level = !view.usesLogin ? 'info' : blocks ? 'error' : 'warning';
  const command =
    lock.kind === 'folder' && lock.isEmpty
      ? commandLine('rmdir', operand(lock.path))
      : commandLine('mv', operand(lock.path), operand(`${lock.path}.aside`));
  return [
    finding(id, level, blocks ? 0.96 : 0.9, evidence, {
      next: { command, why: 'the same login works again at once' },
      repair,
    }),
  ];
}

/** Never with anything in it: what is not empty is for a person. */
function repairOf(lock: LockFacts): Repair | null {
  if (!lock.isEmpty) return null;
  if (lock.kind === 'folder') return { kind: 'remove-lock', path: lock.path };
  return lock.kind === 'file' ? { kind: 'remove-lock-file', path: lock.path } : null;
}
