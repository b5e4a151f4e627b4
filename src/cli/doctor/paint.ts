import colors from 'picocolors';
import { wantsColour } from '../colour.ts';
import type { World } from '../world.ts';

/** The styles of reports. */
export type Paint = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', (text: string) => string>>;

/** Colour follows stdout, where reports go. */
export function stdoutPaint({ env, stdoutIsTty }: Pick<World, 'env' | 'stdoutIsTty'>): Paint {
  return colors.createColors(wantsColour(env, stdoutIsTty));
}

/** No colour at all, for files. */
export const plainPaint: Paint = colors.createColors(false);
