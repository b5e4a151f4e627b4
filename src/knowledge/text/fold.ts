/**
 * Undoes what terminals, logs and serialisers do to a text, and folds it to the one form that signatures are written
 * for: lower case, no quotes, brackets or gutters, one blank between words, `key: value`.
 */
import { unescapeLayers } from './unescape.ts';
import { saidByMembers } from './members.ts';
import type { NamedMembers } from './members.ts';
import { lookUp } from '../../core/look-up.ts';
import { marksOf } from '../evidence/marks.ts';

/** The forms in which a text is compared. */
export interface Folded {
  /** Lower case, one blank between words. */
  readonly words: string;
  /** The same without blanks, for texts whose words were cut by a line's end. */
  readonly squeezed: string;
  /** The facts that its signs bear out. */
  readonly marks: readonly string[];
}

/** Longer texts are cut in the middle: an error stands at a log's end, its cause sometimes at its begin. In characters. */
export const foldLimit = 65_536;

/**
 * Folds a text. Never throws; takes time in proportion to its length, which is cut to {@link foldLimit}.
 *
 * @param members whose names are words of the text; those of all others are left out. Default: all are words.
 */
export function fold(text: string, members?: NamedMembers): Folded {
  const short = shorten(text);
  const words = foldWords(short, members);
  return { words, squeezed: words.replaceAll(' ', ''), marks: marksOf(short) };
}

function shorten(text: string): string {
  if (text.length <= foldLimit) return text;
  const head = foldLimit >> 2;
  return `${text.slice(0, head)}\n${text.slice(text.length - (foldLimit - head))}`;
}

function foldWords(text: string, members: NamedMembers | undefined): string {
  const plain = unescapeLayers(withoutMarkup(withoutTerminal(text)));
  let words = members === undefined ? plain : saidByMembers(plain, members);
  // Most texts have few of these; an expression that is not needed is not compiled.
  if (words.includes('+')) words = words.replace(concatenation, '');
  if (words.includes('\n')) words = words.replace(linePrefix, '\n');
  if (words.includes('**')) words = words.replace(masked, ' ');
  return words
    .replace(isoTime, ' ')
    .replace(apostrophe, '')
    .toLowerCase()
    .replace(noise, ' ')
    .replace(blanks, ' ')
    .replace(colon, ': ')
    .replace(comma, ', ')
    .trim();
}

/** What a terminal is told rather than shown (ECMA-48 CSI, OSC and single escapes), and a line that was drawn over. */
function withoutTerminal(text: string): string {
  const plain = text.includes('\u001B') || text.includes('\u009B') ? text.replace(escapeSequence, '') : text;
  return plain.includes('\r') ? plain.replace(carriageReturn, '\n') : plain;
}

/** HTML's entities, and the marks that runners write for their own log pages. */
function withoutMarkup(text: string): string {
  const plain = text.includes('&')
    ? text.replace(entity, (whole, name: string) => lookUp(entities, name.toLowerCase()) ?? numeric(name) ?? whole)
    : text;
  return plain.includes('##[') || plain.includes('::') ? plain.replace(runnerMark, ' ') : plain;
}

function numeric(name: string): string | null {
  if (!name.startsWith('#')) return null;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : ' ';
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const escapeSequence = /[\u001B\u009B](?:\][^\u0007\u001B]{0,4096}(?:\u0007|\u001B\\)?|\[?[0-?]{0,64}[ -/]{0,8}[@-~])/g;
const carriageReturn = /\r\n?/g;
const entity = /&(#x?[\da-f]{1,6}|[a-z]{2,5});/gi;
const entities: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: ' ',
  middot: '·',
};
const runnerMark = /##\[[a-z-]{1,20}\]|::(?:error|warning|notice|debug)[^:\n]{0,200}::/g;

/** `'one' +⏎ 'two'`, as Node prints a long string. */
const concatenation = /['"`] ?\+[ \t]*\n[ \t]*['"`]/g;
/** What stands before the text of a line: a time of day or an uptime, a quote mark, an editor's or a client's gutter. */
const linePrefix =
  /\n[ \t]*(?:[>|│┃║]+[ \t]*)*(?:\[?\d{2,4}[-/.]\d{2}[-/.]\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?\]?|\[?\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?\]?)(?=\s)/g;
const isoTime = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?/g;
const masked = /\*{2,}/g;
const apostrophe = /(?<=[A-Za-z])['’](?=[A-Za-z]{1,2}\b)/g;
/** Quotes, brackets, gutters, bullets, dots, boxes, arrows and other signs; control characters and surrogates. */
/* oxlint-disable no-control-regex, no-misleading-character-class -- single units, each of which is noise */
const noise =
  /(?:[\u0000-\u001F\u007F-\u00A0"'`´{}[\]()<>|\\·•∙«»\u2018-\u201F\u2022-\u206F\u2190-\u2BFF\u3000-\u303F\uD800-\uF8FF\uFE00-\uFE0F\uFEFF\uFFF0-\uFFFF]|\.\.)+\.?/g;
/* oxlint-enable no-control-regex, no-misleading-character-class */
const blanks = /\s+/g;
const colon = / ?:+ ?(?!\/\/)/g;
const comma = / ,+ ?|,(?! )/g;
