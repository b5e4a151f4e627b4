import { HoldfastError } from '../../core/errors.ts';
import type { Hold } from '../../core/hold.ts';
import { whyShort } from '../../core/hold.ts';
import { isMendedByLogin, whyHeld, whyWaiting } from '../../core/notice.ts';
import type { HoldReason } from '../../core/renewal.ts';
import type { Stuck } from '../../core/outcome.ts';
import type { Keeper } from '../../keeper/keeper.ts';
import { Interrupted, listenForInterruption } from '../../host/interruption.ts';
import type { Shown } from '../../core/shown.ts';
import { shown } from '../../core/shown.ts';

/**
 * Waits until a child may start that would fail at once without a good login. With a person at its screen nothing is
 * held for a login: the client's own screen is where that person logs in.
 *
 * @throws HoldfastError `login-needed` when the hold ends without a login, `server-unavailable` when it was the vendor that
 *   was waited for. @throws Interrupted on a signal.
 */
export async function untilStartable(
  keeper: Keeper,
  need: 'unattended' | 'attended',
  remedyFor: (because: HoldReason) => Shown,
  hold: Hold,
  say: (text: string) => void,
): Promise<void> {
  if (need === 'attended' && keeper.reading.kind !== 'login') return;
  const interruption = listenForInterruption();
  try {
    const start = await keeper.readyToStart(interruption.signal);
    if (interruption.by !== null) throw new Interrupted(interruption.by);
    if (start === 'leave-to-client')
      say('the login has lapsed and no client was found to renew it ahead; the child starts, and renews it by itself');
    if (start === 'gave-up') {
      throw givenUp(keeper.stuck, hold, remedyFor);
    }
  } finally {
    interruption.stop();
  }
}

function givenUp(stuck: Stuck | null, hold: Hold, remedyFor: (because: HoldReason) => Shown): HoldfastError {
  const why = whyShort(hold);
  const short = why === null ? '' : ` (${why})`;
  if (stuck?.on !== 'vendor') {
    const because = stuck?.because ?? 'no-login';
    const what = isMendedByLogin(because) ? 'nobody logged in' : `${whyHeld(because)}, and nobody mended that`;
    return new HoldfastError(
      'login-needed',
      `${what} before the hold ended, so nothing was started${short}`,
      remedyFor(because),
    );
  }
  return new HoldfastError(
    'server-unavailable',
    `${whyWaiting(stuck.because)}, so nothing was started${short}`,
    shown`try again later; holdfast run --hold 2h -- … waits longer`,
  );
}
