import type { LiveSession } from '../../core/live-session.ts';
import type { SessionStatus } from '../session/status.ts';
import type { Holder } from './login-report.ts';

/**
 * The sessions that need a login, oldest first. A guarded run and the client that it started are one.
 *
 * @param parents which process started each client, by its id.
 */
export function holdersOf(
  storeId: string,
  runs: readonly SessionStatus[],
  live: readonly LiveSession[],
  parents: ReadonlyMap<number, number | null>,
): readonly Holder[] {
  const ofThis = live.filter((session) => session.storeId === storeId);
  const guarded = runs
    .filter((run) => run.storeId === storeId)
    .map((run): Holder => {
      const client = ofThis.find(({ pid }) => parents.get(pid) === run.pid);
      const { pid, command, cwd: folder, startedAt: since, held } = run;
      // Only hooks of the user's own settings report a run's session; what is held of it names it, too.
      const session = client?.session ?? held[0]?.session ?? null;
      return { pid, by: 'run', command, folder, since, session, held };
    });
  const runPids = new Set(guarded.map(({ pid }) => pid));
  const others = ofThis
    .filter(({ pid }) => !runPids.has(parents.get(pid) ?? 0))
    .map(({ pid, folder, startedAt, session }): Holder => {
      const since = new Date(startedAt).toISOString();
      return { pid, by: 'hooks', command: 'claude', folder, since, session, held: [] };
    });
  return [...guarded, ...others].toSorted((a, b) => a.since.localeCompare(b.since));
}
