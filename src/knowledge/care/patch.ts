/** Turns a report into changes of the entries' files, for somebody to review. */
import type { Report } from './import.ts';
import { exampleLines, templateOf } from './template.ts';

/** A file before and after; an empty `before` is a new one. */
export interface Change {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Classes with fewer threads are noise, until more is known. */
const leastThreads = 2;

/** @param files the entries' files by name. */
export function changesFor(report: Report, files: ReadonlyMap<string, string>, today: string): Change[] {
  const touched = new Set([...report.demand.map(({ id }) => id), ...report.wordings.map(({ id }) => id)]);
  const known = [...touched].flatMap((id) => {
    const before = files.get(`${id}.md`);
    if (before === undefined) return [];
    const threads = report.demand.find((one) => one.id === id)?.threads ?? 0;
    const wordings = report.wordings.filter((one) => one.id === id);
    const after = withUpdate(withExamples(withDemand(before, threads), wordings), today);
    return after === before ? [] : [{ file: `${id}.md`, before, after }];
  });
  const fresh = report.candidates
    .filter(({ threads }) => threads >= leastThreads)
    .map(({ id, texts }) => ({
      file: `${id}.md`,
      before: files.get(`${id}.md`) ?? '',
      after: templateOf({ id, title: `TODO: ${id.replaceAll('-', ' ')}`, today, examples: texts }),
    }));
  return [...known, ...fresh];
}

function withDemand(text: string, more: number): string {
  if (more === 0) return text;
  return text.replace(
    /^(demand: \{ threads: )(\d+)/m,
    (_, before: string, count: string) => `${before}${Number(count) + more}`,
  );
}

function withExamples(text: string, wordings: Report['wordings']): string {
  if (wordings.length === 0) return text;
  const end = text.indexOf('\n---\n', 4);
  const hasKey = /^examples:/m.test(text.slice(0, end));
  return `${text.slice(0, end)}\n${exampleLines(wordings, !hasKey).join('\n')}${text.slice(end)}`;
}

function withUpdate(text: string, today: string): string {
  return text.replace(/^updated: .*$/m, `updated: ${today}`);
}
