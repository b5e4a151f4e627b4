/** How text is laid out on a screen: columns, and lines that are no wider than it. Nothing is cut. */
import type { Page, Shown } from './shown.ts';
import { pageOf, shownText } from './shown.ts';

/** How a table is set. */
export interface TableSetting {
  /** What each row begins with. Default two blanks. */
  readonly indent?: string;
  /** What stands between two columns. Default two blanks. */
  readonly gap?: string;
  /** How wide each column is, by its place; one that is not named is as wide as its widest cell. */
  readonly widths?: readonly number[];
  /** No column is made wider than this; a cell that is longer moves the rest of its row. */
  readonly atMost?: number;
}

/** One line for each row, the cells of a column below each other. The last cell of a row is not filled up. */
export function inColumns(
  rows: ReadonlyArray<readonly Page[]>,
  { indent = '  ', gap = '  ', widths = [], atMost = Infinity }: TableSetting = {},
): Page[] {
  const widest = (column: number): number => Math.max(0, ...rows.map((row) => widthOf(row.slice(0, -1)[column])));
  const count = Math.max(0, ...rows.map(({ length }) => length));
  const all = Array.from({ length: count }, (_, at) => widths[at] ?? Math.min(atMost, widest(at)));
  const between = shownText(gap);
  const filled = (cell: Page, at: number): Page => pageOf`${cell}${blanks((all[at] ?? 0) - widthOf(cell))}${between}`;
  return rows.map((row) =>
    row.reduce<Page>(
      (line, cell, at) => pageOf`${line}${at === row.length - 1 ? cell : filled(cell, at)}`,
      shownText(indent),
    ),
  );
}

/** The same where nothing in the table is styled. */
export function textInColumns(rows: ReadonlyArray<readonly string[]>, setting: TableSetting = {}): Page[] {
  return inColumns(
    rows.map((row) => row.map(shownText)),
    setting,
  );
}

/** A number at the right end of a column. */
export function toTheRight(text: string | number, width: number): Shown {
  return shownText(String(text).padStart(width));
}

/**
 * Breaks at blanks, so that no line is wider than the terminal.
 *
 * @param look how the text itself is to look.
 */
export function wrap(
  text: string,
  columns: number,
  indent: string,
  firstIndent: Page = shownText(indent),
  look: (text: string) => Page = shownText,
): Page[] {
  const lines: Page[] = [];
  let before = firstIndent;
  let line = '';
  for (const word of text.split(/\s+/).map((one) => shownText(one))) {
    if (line !== '' && widthOf(before) + line.length + 1 + word.length > columns) {
      lines.push(pageOf`${before}${look(line)}`);
      before = shownText(indent);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, pageOf`${before}${look(line)}`];
}

/** What a text takes on the screen, where only styles take nothing. */
function widthOf(page: Page = shownText('')): number {
  // oxlint-disable-next-line no-control-regex -- styles are what is left out
  return page.replaceAll(/\u001B\[\d+m/g, '').length;
}

function blanks(count: number): Shown {
  return shownText(' '.repeat(Math.max(0, count)));
}
