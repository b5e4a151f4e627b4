import { structuredPatch } from 'diff';
import type { Terminal } from '../../core/terminal.ts';
import type { Page } from '../../core/shown.ts';
import { shownUrl } from '../../core/shown-url.ts';
import { joined } from '../../core/shown.ts';

/**
 * What changes in a text, as lines that begin with `+` or `-`, with the place in front of each group. Nothing that stands
 * around is shown, and no value of a variable that sounds like a secret.
 */
export function differenceOf(before: string, after: string): readonly string[] {
  const { hunks } = structuredPatch('before', 'after', before, after, '', '', { context: 0 });
  return hunks.flatMap(({ newStart, lines }) => {
    const changed = lines.filter((line) => !line.startsWith('\\'));
    return [`@@ line ${newStart} @@`].concat(changed.map((line) => fitToShow(line.replace(/\r$/, ''))));
  });
}

/** The same in colours, where there are any. */
export function painted(lines: readonly string[], { paint }: Pick<Terminal, 'paint'>): Page {
  const colour = (line: string): Page => {
    if (line.startsWith('+')) return paint.green(line);
    return line.startsWith('-') ? paint.red(line) : paint.dim(line);
  };
  return joined(lines.map(colour));
}

/** The address of a gateway is a key. */
function fitToShow(line: string): string {
  return (
    line
      .replaceAll(
        /("[^"]*(?:TOKEN|KEY|SECRET|PASS|AUTH|CREDENTIAL|COOKIE|HEADERS)[^"]*"\s*:\s*)"(?:[^"\\]|\\.)*"/gi,
        '$1"…"',
      )
      .replaceAll(/\b((?:Bearer|Basic)\s+|sk-)[\w.~+/=-]{6,}/gi, '$1…')
      // A proxy's address may hold a password, any other one a key.
      .replaceAll(/\b[a-z][a-z\d+.-]{0,15}:\/\/[^\s"'\\<>]+/gi, shownUrl)
      .replaceAll(/(http:\/\/127\.0\.0\.1:\d+\/)[\w-]+/g, '$1…')
  );
}
