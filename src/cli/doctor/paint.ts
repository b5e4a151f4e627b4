import { wantsColour } from '../terminal/colour.ts';
import { openPaint } from '../terminal/terminal.ts';
import type { Paint } from '../../core/terminal.ts';
import type { World } from '../../host/world.ts';

/** Colour follows stdout, where reports go. */
export function stdoutPaint({ env, stdoutIsTty }: Pick<World, 'env' | 'stdoutIsTty'>): Paint {
  return openPaint(wantsColour(env, stdoutIsTty));
}

/** No colour at all, for files. */
export const plainPaint: Paint = openPaint(false);
