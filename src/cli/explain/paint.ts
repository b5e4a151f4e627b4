/** The few styles of these pages; Node's own, because a library that looks at the terminal first takes milliseconds. */
import { styleText } from 'node:util';
import { wantsColour } from '../colour.ts';

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** Colour follows stdout, where the pages go. */
export function openPaint(env: Readonly<Record<string, string | undefined>>, stdoutIsTty: boolean): Paint {
  if (!wantsColour(env, stdoutIsTty)) return { bold: String, dim: String };
  return { bold: (text) => styleText('bold', text), dim: (text) => styleText('dim', text) };
}
