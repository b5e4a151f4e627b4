/**
 * Values within markup: JUnit's XML, the Markdown of a step's summary or of a report that is pasted into an issue, and a
 * message of tmux.
 */
import type { Page } from './shown.ts';
import { shownText } from './shown.ts';

declare const brand: unique symbol;

/** Markdown, every value of which was escaped. */
export type Markdown = string & { readonly [brand]: 'markdown' };

/** XML with values in it, each escaped for elements and attributes alike. */
export function xml(tags: TemplateStringsArray, ...values: ReadonlyArray<string | number>): Page {
  return tags.map((tag, at) => tag + (at < values.length ? xmlValue(String(values[at])) : '')).join('') as Page;
}

function xmlValue(text: string): string {
  return shownText(text)
    .replaceAll(/[^\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** Markdown with parts that are such already; lists are lines. A raw string does not compile. */
export function markdown(
  words: TemplateStringsArray,
  ...parts: ReadonlyArray<Markdown | readonly Markdown[] | number>
): Markdown {
  const text = (part: Markdown | readonly Markdown[] | number | undefined): string =>
    typeof part === 'string' || typeof part === 'number' ? String(part) : (part ?? []).join('\n');
  return words.map((word, at) => word + (at < parts.length ? text(parts[at]) : '')).join('') as Markdown;
}

/**
 * A value as code: no link, picture, mention, reference or HTML comes of it. Its fence is longer than any within.
 */
export function codeSpan(raw: string): Markdown {
  const text = shownText(raw);
  if (text.trim() === '') return '' as Markdown;
  const fence = '`'.repeat(longestRun(text) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}` as Markdown;
}

/** Lines as one block of code, whose fence is longer than any within. */
export function codeBlock(lines: Page): Markdown {
  const fence = '`'.repeat(Math.max(3, longestRun(lines) + 1));
  return `${fence}text\n${lines}\n${fence}` as Markdown;
}

/** A value as words in a cell of a table, or in a line: what Markdown, HTML or GitHub would make something of is escaped. */
export function tableCell(raw: string): Markdown {
  const text: string = shownText(raw)
    .replaceAll(/[\\`*_{}[\]<>|~$&]/g, String.raw`\$&`)
    // A mention and a reference are found in the text that is left, and addresses become links by themselves.
    .replaceAll(/[@#](?=\w)/g, '$&<!-- -->')
    .replaceAll(/\b(https?|ftp|mailto|www)(?=[:.])/gi, '$1<!-- -->');
  return text as Markdown;
}

/** A value as code in a cell of a table, where `|` would end the cell in code, too. */
export function tableCode(raw: string): Markdown {
  return codeSpan(raw).replaceAll('|', String.raw`\|`) as Markdown;
}

/** A value as a message of tmux, which runs `#(…)`, puts in `#{…}`, paints by `#[…]`, and makes a date of `%`. */
export function tmuxMessage(raw: string): Page {
  return shownText(raw).replaceAll('%', '%%').replaceAll('#', '##') as Page;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
