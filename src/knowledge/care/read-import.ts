/** Reads evidence: issues as `gh issue list --json` prints them, or lines with `text` and `source`. */
import { shownUrl } from '../../core/shown-url.ts';
import { mask } from './mask.ts';

/** A text that was met, masked, and where. */
export interface Met {
  readonly text: string;
  /** The thread; null where the file does not say. */
  readonly source: string | null;
}

/** What reading gave: the texts, and which records were no evidence. */
export interface ReadImport {
  readonly met: readonly Met[];
  readonly threads: number;
  readonly faults: readonly string[];
}

interface Issue {
  readonly title?: unknown;
  readonly body?: unknown;
  readonly url?: unknown;
  readonly comments?: unknown;
}

/** Longer blocks are logs; their end tells most. In characters, once masked: half a token does not look like one. */
const longest = 4000;

export function readImport(file: string): ReadImport {
  const trimmed = file.trimStart();
  if (trimmed.startsWith('[')) return readIssues(trimmed);
  return readLines(file);
}

function readIssues(json: string): ReadImport {
  let issues: unknown;
  try {
    issues = JSON.parse(json);
  } catch (error) {
    return { met: [], threads: 0, faults: [`expected a JSON array of issues: ${(error as Error).message}`] };
  }
  if (!Array.isArray(issues)) return { met: [], threads: 0, faults: ['expected a JSON array of issues'] };
  const faults: string[] = [];
  const met = issues.flatMap((value: unknown, index) => {
    if (typeof value !== 'object' || value === null || typeof (value as Issue).body !== 'string') {
      faults.push(`issue ${index + 1}: expected "body" as text`);
      return [];
    }
    return textsOf(value);
  });
  return { met, threads: issues.length - faults.length, faults };
}

/** The title, and what was pasted as code: prose about an error is no error. */
function textsOf({ title, body, url, comments }: Issue): Met[] {
  const source = sourceOf(url);
  const others = Array.isArray(comments) ? comments.map(bodyOf) : [];
  const pasted = [String(body), ...others].flatMap(pastedIn);
  const headline = typeof title === 'string' ? [title] : [];
  return [...headline, ...pasted].map((text) => ({ text: mask(text).slice(-longest), source }));
}

/** Where it was met: an address, without what in it may be a key; anything else is no source. */
function sourceOf(url: unknown): string | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null;
  return /^https?:$/.test(new URL(url).protocol) ? shownUrl(new URL(url).href) : null;
}

function bodyOf(comment: unknown): string {
  if (typeof comment === 'string') return comment;
  const body = typeof comment === 'object' && comment !== null ? (comment as { body?: unknown }).body : undefined;
  return typeof body === 'string' ? body : '';
}

/** Fenced blocks, indented blocks, long inline code, and quoted lines that name an error. */
function pastedIn(markdown: string): string[] {
  // Every second part stands between fences; a fence that nothing closes is none.
  const parts = markdown.split('```');
  const isOpen = parts.length % 2 === 0;
  const inside = parts.filter((_part, at) => at % 2 === 1 && !(isOpen && at === parts.length - 1));
  const fenced = inside.filter((text) => text.includes('\n')).map((text) => text.slice(text.indexOf('\n') + 1));
  const rest = parts.filter((_part, at) => at % 2 === 0 || (isOpen && at === parts.length - 1)).join('\n');
  const indented = indentedIn(rest);
  const inline = [...rest.matchAll(/`([^`\n]{16,})`/g)].map(([, text = '']) => text);
  const told = rest
    .split('\n')
    .filter(
      (line) => /\b(?:error|failed|401|403|expired|unauthorized|not logged in)\b/i.test(line) && /[:"{]/.test(line),
    );
  return [...fenced, ...indented, ...inline, ...told].map((text) => text.trim()).filter((text) => text.length >= 8);
}

/** Lines in a row that begin with four spaces or a tab. */
function indentedIn(text: string): string[] {
  const blocks: string[][] = [[]];
  for (const line of text.split('\n')) {
    if (/^(?: {4}|\t)./.test(line)) blocks.at(-1)?.push(line);
    else if (blocks.at(-1)?.length !== 0) blocks.push([]);
  }
  return blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
}

function readLines(file: string): ReadImport {
  const faults: string[] = [];
  const met = file.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const record = parsed(line);
    if (typeof record?.text !== 'string') {
      faults.push(`line ${index + 1}: expected an object such as {"text":"…","source":"…"}`);
      return [];
    }
    return [{ text: mask(record.text).slice(-longest), source: sourceOf(record.source) }];
  });
  return { met, threads: new Set(met.map(({ source, text }) => source ?? text)).size, faults };
}

function parsed(line: string): { readonly text?: unknown; readonly source?: unknown } | null {
  try {
    return JSON.parse(line) as { readonly text?: unknown; readonly source?: unknown } | null;
  } catch {
    return null;
  }
}
