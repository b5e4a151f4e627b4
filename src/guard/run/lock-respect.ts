import { inWords } from '../../core/expiry.ts';
import type { Clock, LoginStore } from '../../core/ports.ts';

/** The client gives its token endpoint 30 s and saves after that; longer than this a lock is not waited for. */
const longestRefreshMs = 40_000;
const pollMs = 100;

/**
 * Waits until no process of the client refreshes this login, bounded and said: a client that is ended between the
 * vendor's answer and its own save has lost the login for good.
 */
export async function untilNobodyRefreshes(
  store: Pick<LoginStore, 'refreshLock'>,
  clock: Clock,
  say: (text: string) => void,
): Promise<void> {
  const startedAt = clock.now();
  let said = false;
  while ((await store.refreshLock()) === 'held' && clock.now() - startedAt < longestRefreshMs) {
    if (!said) {
      say(
        `the client is renewing its login; it is told to end when that is saved, in ${inWords(longestRefreshMs)} at the latest`,
      );
      said = true;
    }
    await clock.sleep(pollMs);
  }
}
