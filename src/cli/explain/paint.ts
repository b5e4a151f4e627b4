/** The few colours of these pages. */
import colors from 'picocolors';
import { wantsColour } from '../terminal.ts';

export type Paint = Pick<ReturnType<typeof colors.createColors>, 'bold' | 'dim' | 'cyan'>;

/** Colour follows stdout, where the pages go. */
export function openPaint(env: Readonly<Record<string, string | undefined>>, stdoutIsTty: boolean): Paint {
  return colors.createColors(wantsColour(env, stdoutIsTty));
}
