/**
 * Text that is safe to show. What comes from outside (a checkout, a server, a client's store, another user) may hold
 * characters that a terminal obeys, that reorder a line, that nobody sees, or that a CI runner takes for a command. The
 * writers take a {@link Page} only, and none can be had from a raw string but by way of an escape here.
 */

declare const page: unique symbol;
declare const line: unique symbol;

/** Lines that may be written as they are: colours are Holdfast's own, and so is each end of a line. */
export type Page = string & { readonly [page]: true };

/** One line, without any character that is not plainly seen; escaping it again changes nothing. */
export type Shown = Page & { readonly [line]: true };

/** What may stand in a place of {@link shown}: all of it is escaped. */
type Value = string | number | bigint | boolean;

/**
 * One line of words with values in it: shown`cannot read ${path}`. The words are the source's own; each value is escaped.
 */
export function shown(words: TemplateStringsArray, ...values: readonly Value[]): Shown {
  return tame(words.map((word, at) => word + (at < values.length ? seen(String(values[at])) : '')).join('')) as Shown;
}

/** A value as one line of its own. */
export function shownText(raw: string): Shown {
  return tame(seen(raw)) as Shown;
}

/** A text of many lines, each escaped: lines stay lines, and tabs stay tabs. */
export function shownLines(raw: string): Page {
  return tame(raw.replaceAll('\r\n', '\n').replaceAll(unseenButLines, escapeOf)) as Page;
}

/** Lines with parts that were made safe already; a raw string does not compile. */
export function pageOf(words: TemplateStringsArray, ...parts: ReadonlyArray<Page | number>): Page {
  return tame(words.map((word, at) => word + (at < parts.length ? String(parts[at]) : '')).join('')) as Page;
}

/** Pages one below the other, or with an empty line between. */
export function joined(pages: readonly Page[], between: '\n' | '\n\n' = '\n'): Page {
  // Each is safe from its own first character on.
  return pages.join(between) as Page;
}

/** A value as JSON: what is not plainly seen stands as `\uXXXX`, which means the same to whoever reads it. */
export function jsonText(value: unknown, indent?: number): Page {
  return plainJson(JSON.stringify(value, null, indent) ?? 'null');
}

/** The same for JSON that somebody else has written. */
export function plainJson(text: string): Page {
  // Most of what passes by has nothing to escape, and may be large.
  if (/^[\n\x20-\x22\x24-\x7e]*$/.test(text)) return text as Page;
  return text.replaceAll(unseenButLines, jsonEscapeOf).replaceAll(/##(?=[\w.-]*\[)/g, String.raw`#\u0023`) as Page;
}

/**
 * What another program is to get byte for byte: a token for its helper, a patch. Nothing else may come by this way;
 * `tests/core/shown.test.ts` names the callers.
 */
export function verbatim(text: string): Page {
  return text as Page;
}

/** A workflow command of GitHub Actions, as its runner undoes it: `%`, ends of lines, and in properties `:` and `,`. */
export function workflowCommand(name: 'error' | 'warning' | 'notice', title: string, message: string): Page {
  const data = (text: string): string => unmarked(seen(text)).replaceAll('%', '%25');
  const property = data(title).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${name} title=${property}::${data(message)}` as Page;
}

/** A style of a terminal. Only Holdfast's own words and escaped values come into it. */
export function painter(paint: (text: string) => string): (text: string | number) => Page {
  return (text) => paint(shownText(String(text))) as Page;
}

/** Sets the title of a terminal's window (OSC 0). */
export function terminalTitle(title: string): Page {
  return `\u001B]0;${shownText(title)}\u0007` as Page;
}

/** A line that the next one takes the place of. */
export function transient(text: Shown): Page {
  return `\r\u001B[K${text}` as Page;
}

/** Rings the terminal's bell. */
export const bell = '\u0007' as Page;

/** Draws a page over the one before. @param isFirst whether the screen is to be cleared, too. */
export function inPlace(text: Page, isFirst: boolean): Page {
  // From the first line on, without the flicker of an empty screen.
  const lines = text.replaceAll('\n', '\u001B[K\n');
  return `${isFirst ? '\u001B[2J' : ''}\u001B[H${lines}\u001B[K\n\u001B[J` as Page;
}

/** Control characters (C0, DEL, C1), ends of lines, overrides of direction, and all that leaves no mark on a screen. */
export const unseen = /(?![\uFE0E\uFE0F])[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{DI}\u{FFF9}-\u{FFFB}]/gu;

const unseenButLines = /(?![\uFE0E\uFE0F\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{DI}\u{FFF9}-\u{FFFB}]/gu;

function seen(raw: string): string {
  return raw.replaceAll(unseen, escapeOf);
}

const named: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return named[character] ?? `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/** As JSON writes them: a pair of surrogates is two escapes. */
function jsonEscapeOf(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
}

/**
 * No line begins as a command to the program that reads the output: `::` (GitHub, Gitea, Forgejo) at a line's start, and
 * `##[`, `##vso[`, `##teamcity[` (GitHub, Azure, TeamCity) anywhere, since runners find these behind other text, too.
 */
function tame(text: string): string {
  return unmarked(text.replaceAll(/^([^\S\n]*):(?=:)/gm, String.raw`$1\x3a`));
}

function unmarked(text: string): string {
  return text.replaceAll(/##(?=[\w.-]*\[)/g, String.raw`#\x23`);
}
