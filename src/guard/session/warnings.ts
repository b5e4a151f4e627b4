import type { Survey } from '../../agents/agent.ts';
import type { Fact } from '../../core/fact.ts';
import type { Warning } from '../../core/warning.ts';
import { warningsOf } from '../../core/warning.ts';
import { findDeadLock } from '../../stores/dead-lock.ts';
import type { Fingerprinter } from '../../stores/fingerprint.ts';
import { linkTarget } from '../../stores/link-target.ts';
import { openSeenLogins } from '../../stores/seen-logins.ts';
import { openWarned } from '../../stores/warned.ts';
import type { World } from '../../host/world.ts';
import { findCopy, settingOf } from './copies.ts';

/** What early warnings are about, and where they go. */
export interface WarningPlan {
  readonly world: Pick<World, 'clock' | 'env' | 'hostname'>;
  readonly stateFolder: string;
  readonly fingerprint: Fingerprinter;
  readonly survey: Pick<Survey, 'store' | 'guarded'>;
  /** How long the run that is about to start may be held, or null where none is. */
  readonly holdMs: number | null;
  readonly note: (fact: Fact) => void;
}

/** Nothing that is warned of comes sooner than a day ahead; a long session is to hear of it anyway. */
const everyMs = 30 * 60_000;

/**
 * Looks at a login for what will need a person later, and notes what nobody of this machine was told of yet. Spends
 * nothing, and leaves nothing beside the store. Never rejects.
 */
export async function warnEarly(plan: WarningPlan): Promise<void> {
  if (!plan.survey.guarded) return;
  try {
    const warned = openWarned(plan.stateFolder);
    const now = plan.world.clock.now();
    for (const [key, warning] of await findWarnings(plan, now)) {
      if (await warned.isFirst(plan.survey.store.id, key, now)) plan.note({ event: 'warning', warning });
    }
  } catch (error) {
    plan.note({ event: 'internal-error', where: 'warnings', message: String(error) });
  }
}

/** Warns now and every half hour. @returns once the first look is over, the stop. */
export async function keepWarning(plan: WarningPlan): Promise<() => void> {
  await warnEarly(plan);
  const stopped = new AbortController();
  const later = { ...plan, holdMs: null };
  const keep = async (): Promise<void> => {
    for (;;) {
      await plan.world.clock.sleep(everyMs, stopped.signal);
      if (stopped.signal.aborted) return;
      await warnEarly(later);
    }
  };
  void keep();
  return () => stopped.abort();
}

async function findWarnings(
  { world, stateFolder, fingerprint, survey, holdMs }: WarningPlan,
  now: number,
): Promise<ReadonlyArray<readonly [string, Warning]>> {
  const { store } = survey;
  const reading = await store.read();
  const view = {
    reading,
    holdMs,
    // A store without a login is told of by whoever needs one.
    obstacle: reading.kind === 'login' ? await store.obstacle() : null,
    copy: await findCopy(world, openSeenLogins(stateFolder), fingerprint, store, reading),
    setting: settingOf(world.env),
    link: await linkTarget(store.place),
    deadLock: await findDeadLock(store.place, now),
  };
  return warningsOf(view, now);
}
