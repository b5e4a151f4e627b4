/** The few styles of these pages; Node's own, because a library that looks at the terminal first takes milliseconds. */
import { styleText } from 'node:util';
import type { Paint } from '../../core/terminal.ts';
import { painter } from '../../core/shown.ts';
import { wantsColour } from '../terminal/colour.ts';

/** The styles that these pages need. */
export type PagePaint = Pick<Paint, 'bold' | 'dim'>;

/** Colour follows stdout, where the pages go. */
export function openExplainPaint(env: Readonly<Record<string, string | undefined>>, stdoutIsTty: boolean): PagePaint {
  if (!wantsColour(env, stdoutIsTty)) return { bold: painter(String), dim: painter(String) };
  return { bold: painter((text) => styleText('bold', text)), dim: painter((text) => styleText('dim', text)) };
}
