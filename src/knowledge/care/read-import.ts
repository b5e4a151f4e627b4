/** Reads evidence: issues as `gh issue list --json` prints them, or lines with `text` and `source`. */
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

/** Longer blocks are logs; their end tells most. In characters. */
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
  const source = typeof url === 'string' ? url : null;
  const others = Array.isArray(comments) ? comments.map(bodyOf) : [];
  const pasted = [String(body), ...others].flatMap(pastedIn);
  const headline = typeof title === 'string' ? [title] : [];
  return [...headline, ...pasted].map((text) => ({ text: mask(text.slice(-longest)), source }));
}

function bodyOf(comment: unknown): string {
  if (typeof comment === 'string') return comment;
  const body = typeof comment === 'object' && comment !== null ? (comment as { body?: unknown }).body : undefined;
  return typeof body === 'string' ? body : '';
}

/** Fenced blocks, indented blocks, long inline code, and quoted lines that name an error. */
function pastedIn(markdown: string): string[] {
  const fenced = [...markdown.matchAll(/```[^\n]*\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const rest = markdown.replace(/```[\s\S]*?```/g, '\n');
  const indented = [...rest.matchAll(/(?:^(?: {4}|\t).+\n?)+/gm)].map(([text]) => text);
  const inline = [...rest.matchAll(/`([^`\n]{16,})`/g)].map(([, text = '']) => text);
  const told = rest
    .split('\n')
    .filter(
      (line) => /\b(?:error|failed|401|403|expired|unauthorized|not logged in)\b/i.test(line) && /[:"{]/.test(line),
    );
  return [...fenced, ...indented, ...inline, ...told].map((text) => text.trim()).filter((text) => text.length >= 8);
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
    return [
      { text: mask(record.text.slice(-longest)), source: typeof record.source === 'string' ? record.source : null },
    ];
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
