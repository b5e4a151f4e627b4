/** What a command may print, and in which styles; `cli/terminal/` makes the real one. */
import type { Page, Shown } from './shown.ts';

/** Where words and data go, and how they may look. */
export interface Terminal {
  /** Words for a person, one line, on stderr; loses nothing when the process ends right after. */
  say(line: Page): void;
  /** A heading and aligned `label  text` lines, on stderr. */
  notice(heading: Shown, lines: ReadonlyArray<readonly [label: Shown, text: Page]>): void;
  /** What moves the cursor, rings or is written over again, on stderr; no line ends with it. */
  raw(sequence: Page): void;
  /** Data, on stdout. @returns whether there still is somebody who reads it. */
  data(text: Page): boolean;
  /** `error:` and `hint:`. @returns the exit code that belongs to the failure. */
  fail(error: unknown): number;
  readonly paint: Paint;
}

/** The styles of a terminal; each escapes what it paints. */
export type Paint = Readonly<
  Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', (text: string | number) => Page>
>;
