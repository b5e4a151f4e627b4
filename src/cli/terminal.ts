/** Everything that Holdfast prints: data to stdout, words to stderr, colour only where a person looks. */
import { writeSync } from 'node:fs';
import colors from 'picocolors';
import { HoldfastError } from '../core/errors.ts';

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
  const say = (line: string): void => void write(2, `${line}\n`);
  return {
    paint,
    say,
    notice(heading, lines) {
      const width = Math.max(...lines.map(([label]) => label.length));
      say(`${paint.bold('holdfast:')} ${heading}`);
      for (const [label, text] of lines) say(`  ${paint.dim(label.padEnd(width))}  ${text}`);
    },
    data: (text) => write(1, text.endsWith('\n') ? text : `${text}\n`),
    fail(error) {
      const known = error instanceof HoldfastError ? error : unforeseen(error);
      say(`${paint.red('error:')} ${known.message}`);
      if (known.hint !== null) say(`${paint.cyan('hint:')} ${known.hint}`);
      return known.exitCode;
    },
  };
}

/** `NO_COLOR` and `FORCE_COLOR` are asked first, then whether a person looks. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTty: boolean): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return isTty && env['TERM'] !== 'dumb';
}

function unforeseen(error: unknown): HoldfastError {
  const message = error instanceof Error ? error.message : String(error);
  return new HoldfastError(
    'internal',
    `something unforeseen: ${message}`,
    'run again with HOLDFAST_TRACE=1 for the stack',
  );
}

/** Written at once, since a child's terminal must not be written to later; a reader that has gone is no error. */
function write(fd: 1 | 2, text: string): boolean {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return false;
    }
  }
  return true;
}
