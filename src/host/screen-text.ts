import type { ScreenText, Whereabouts } from '../core/notice.ts';
import { holdOnScreen, waitOnScreen } from '../core/notice.ts';
import type { Explanation } from '../core/profile/words.ts';
import type { Keeper } from '../keeper/keeper.ts';

/**
 * What the client's screen says of the client's login; null is nothing. A renewal on its way says nothing new: it is tried
 * again and again.
 */
export function loginOnScreen(
  { state, holdsSomebody }: Pick<Keeper, 'state' | 'holdsSomebody'>,
  where: Whereabouts,
  now: number,
): ScreenText | 'as before' | null {
  if (state.kind === 'renewing') return 'as before';
  if (state.kind === 'watching') return null;
  const goesOn = holdsSomebody && now < state.until;
  if (state.kind === 'holding') return holdOnScreen(state.because, where, goesOn);
  // What another process of the client does takes a moment only.
  return goesOn && state.because !== 'other-refresh' ? waitOnScreen(state.because) : null;
}

/** What it says of a credential of one's own that requests wait for. */
export function credentialOnScreen(waitsFor: Explanation | null): ScreenText | null {
  if (waitsFor === null) return null;
  const { because, person } = waitsFor;
  if (person === null) return ['Holdfast is waiting, and you need not do anything:', because];
  return [
    'Holdfast is waiting for you. In another terminal:',
    person,
    `${because}; this session then goes on by itself`,
  ];
}
