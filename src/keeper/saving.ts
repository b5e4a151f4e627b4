/** What is better not begun where a renewed login could not be saved. */
import type { StoreReading } from '../core/credential.ts';
import { isAboutToBeSpent } from '../core/lapse.ts';
import { isMendedByLogin } from '../core/notice.ts';
import type { Obstacle } from '../core/ports.ts';
import type { HoldReason } from '../core/renewal.ts';

/** What of a store is asked here. */
interface Saves {
  /** Why a renewed login could not be saved, or null. */
  readonly obstacle: () => Promise<Obstacle | null>;
}

/** Whether the client would spend its login and could not save what it gets. */
export async function wouldBeLost(store: Saves, reading: StoreReading, now: number): Promise<boolean> {
  return isAboutToBeSpent(reading, now) && (await store.obstacle()) !== null;
}

/**
 * A person who logs in where nothing can be saved does so in vain. A lock in the way may be gone by then.
 *
 * @param held what a person is waited for already, or null: it is tried once, when a hold begins, since a trial writes a file.
 */
export async function firstMended(store: Saves, because: HoldReason, held: HoldReason | null): Promise<HoldReason> {
  // What cannot be read says more than that it cannot be written.
  if (!isMendedByLogin(because) || because === 'store-unreadable' || held === because) return because;
  const obstacle = await store.obstacle();
  return obstacle === null || obstacle.code === 'store-locked' ? because : 'store-not-writable';
}
