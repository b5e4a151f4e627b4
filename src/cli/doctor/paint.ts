import { wantsColour } from '../colour.ts';
import { openPaint } from '../terminal.ts';
import type { Paint } from '../terminal.ts';
import type { World } from '../world.ts';

export type { Paint };

/** Colour follows stdout, where reports go. */
export function stdoutPaint({ env, stdoutIsTty }: Pick<World, 'env' | 'stdoutIsTty'>): Paint {
  return openPaint(wantsColour(env, stdoutIsTty));
}

/** No colour at all, for files. */
export const plainPaint: Paint = openPaint(false);
