/**
 * Everything that Holdfast prints: data to stdout, words to stderr, colour only where a person looks; written at once, since
 * a child's terminal must not be written to later, and a reader that has gone is no error. Only what was made safe to show
 * comes in: a raw string does not compile.
 */
import colors from 'picocolors';
import { HoldfastError } from '../../core/errors.ts';
import { inColumns } from '../../core/layout.ts';
import type { Page } from '../../core/shown.ts';
import type { Paint, Terminal } from '../../core/terminal.ts';
import { pageOf, painter, shown, shownText } from '../../core/shown.ts';
import { wantsColour } from './colour.ts';
import { writeWhole } from './write-whole.ts';

/** The styles, or none of them. */
export function openPaint(isColoured: boolean): Paint {
  const { bold, dim, red, green, yellow, cyan } = colors.createColors(isColoured);
  return {
    bold: painter(bold),
    dim: painter(dim),
    red: painter(red),
    green: painter(green),
    yellow: painter(yellow),
    cyan: painter(cyan),
  };
}

/** The real terminal. Colour follows stderr being a TTY, `NO_COLOR` and `FORCE_COLOR`. */
export function openTerminal(env: Readonly<Record<string, string | undefined>>, stderrIsTty: boolean): Terminal {
  const paint = openPaint(wantsColour(env, stderrIsTty));
  const say = (line: Page): void => void writeWhole(2, `${line}\n`);
  return {
    paint,
    say,
    notice(heading, lines) {
      say(pageOf`${paint.bold('holdfast:')} ${heading}`);
      for (const row of inColumns(lines.map(([label, text]) => [paint.dim(label), text]))) say(row);
    },
    raw: (sequence) => void writeWhole(2, sequence),
    data: (text) => writeWhole(1, text.endsWith('\n') ? text : `${text}\n`),
    fail(error) {
      const known = error instanceof HoldfastError ? error : unforeseen(error);
      say(pageOf`${paint.red('error:')} ${shownText(known.message)}`);
      if (known.hint !== null) say(pageOf`${paint.cyan('hint:')} ${known.hint}`);
      return known.exitCode;
    },
  };
}

function unforeseen(error: unknown): HoldfastError {
  const message = error instanceof Error ? error.message : String(error);
  return new HoldfastError(
    'internal',
    `something unforeseen: ${message}`,
    shown`run again with HOLDFAST_TRACE=1 for the stack`,
  );
}
