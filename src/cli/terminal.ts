/**
 * Everything that Holdfast prints: data to stdout, words to stderr, colour only where a person looks; written at once, since
 * a child's terminal must not be written to later, and a reader that has gone is no error.
 */
import colors from 'picocolors';
import { HoldfastError } from '../core/errors.ts';
import { wantsColour } from './colour.ts';
import { writeWhole } from './write-whole.ts';

/** Where words and data go, and how they may look. */
export interface Terminal {
  /** Words for a person, one line, on stderr; loses nothing when the process ends right after. */
  say(line: string): void;
  /** A heading and aligned `label  text` lines, on stderr. */
  notice(heading: string, lines: ReadonlyArray<readonly [label: string, text: string]>): void;
  /** Data, on stdout. @returns whether there still is somebody who reads it. */
  data(text: string): boolean;
  /** `error:` and `hint:`. @returns the exit code that belongs to the failure. */
  fail(error: unknown): number;
  readonly paint: ReturnType<typeof colors.createColors>;
}

/** The real terminal. Colour follows stderr being a TTY, `NO_COLOR` and `FORCE_COLOR`. */
export function openTerminal(env: Readonly<Record<string, string | undefined>>, stderrIsTty: boolean): Terminal {
  const paint = colors.createColors(wantsColour(env, stderrIsTty));
  const say = (line: string): void => void writeWhole(2, `${line}\n`);
  return {
    paint,
    say,
    notice(heading, lines) {
      const width = Math.max(...lines.map(([label]) => label.length));
      say(`${paint.bold('holdfast:')} ${heading}`);
      for (const [label, text] of lines) say(`  ${paint.dim(label.padEnd(width))}  ${text}`);
    },
    data: (text) => writeWhole(1, text.endsWith('\n') ? text : `${text}\n`),
    fail(error) {
      const known = error instanceof HoldfastError ? error : unforeseen(error);
      say(`${paint.red('error:')} ${known.message}`);
      if (known.hint !== null) say(`${paint.cyan('hint:')} ${known.hint}`);
      return known.exitCode;
    },
  };
}

function unforeseen(error: unknown): HoldfastError {
  const message = error instanceof Error ? error.message : String(error);
  return new HoldfastError(
    'internal',
    `something unforeseen: ${message}`,
    'run again with HOLDFAST_TRACE=1 for the stack',
  );
}
