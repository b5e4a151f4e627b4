import type { CredentialStore } from '../../core/profile/ports.ts';
import type { Generation, ProfileRecord } from '../../core/profile/record.ts';
import type { ProfileKeeperPlan } from './plan.ts';

const firstPauseMs = 100;
const longestPauseMs = 5_000;

/**
 * Saves what a renewal brought, however long it takes: a successor that could not be saved is the only live token there
 * is. It stays in memory, the lease with it, and each try is made anew until the disk has room or the folder can be
 * written again. Ends without saving only where another generation is stored by now: a login, which is newer.
 *
 * @returns whether this record is the stored one.
 */
export async function saveAtLast(plan: ProfileKeeperPlan, record: ProfileRecord, spent: Generation): Promise<boolean> {
  const since = plan.clock.now();
  for (let tries = 0; ; tries += 1) {
    const result = await trySave(plan.store, record, spent);
    if (typeof result === 'boolean') {
      if (tries > 0) noteLate(plan, since);
      return result;
    }
    if (tries === 0) plan.journal.note({ event: 'profile-unsaved', place: plan.store.place, detail: result.detail });
    await plan.clock.sleep(Math.min(firstPauseMs * 2 ** tries, longestPauseMs));
  }
}

async function trySave(store: CredentialStore, record: ProfileRecord, spent: Generation): Promise<boolean | Failure> {
  try {
    return (await store.save(record, spent)) === 'saved';
  } catch (error) {
    return { detail: failureOf(error) };
  }
}

interface Failure {
  readonly detail: string;
}

/** A system's error by its code, since its message may quote a path twice; any other by its message. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown error';
  return 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code) ? error.code : error.message;
}

function noteLate(plan: ProfileKeeperPlan, since: number): void {
  const afterMs = plan.clock.now() - since;
  plan.journal.note({ event: 'profile-saved-late', place: plan.store.place, afterMs });
}
