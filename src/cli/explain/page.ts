/** The terminal's pages of `explain`: short, and readable without colour. */
import type { PagePaint } from './paint.ts';
import { spanOf } from '../../knowledge/entry.ts';
import type { EntryWords } from '../../knowledge/match/compile.ts';
import type { Verdict } from '../../knowledge/match/verdict.ts';
import type { Why } from '../../knowledge/match/why.ts';
import type { Finding } from '../../knowledge/scan/log-reader.ts';
import type { Page } from '../../core/shown.ts';
import { joined, pageOf, shown, shownLines, shownText } from '../../core/shown.ts';
import { inColumns, textInColumns, toTheRight, wrap } from '../../core/layout.ts';
import { lookUp } from '../../core/look-up.ts';

const healWords: Readonly<Record<string, string>> = {
  yes: 'can be mended without a login',
  partly: 'can sometimes be mended without a login',
  no: 'needs a person',
};

/** What it is, how sure, what to do first, what not to do, and where to read on. */
export function verdictPage(verdict: Verdict, paint: PagePaint, columns: number): Page {
  const { id, title, scope, confidence, auth, heal, first, mustNot, alternatives } = verdict;
  if (id === null || title === null) return shown``;
  const facts = [
    id,
    (scope ?? '').replaceAll('-', ' '),
    `${sure(confidence)} (${percent(confidence)})`,
    auth ? lookUp(healWords, heal ?? '') : 'not a failed login',
  ];
  const near = alternatives.filter((one) => one.confidence >= 0.03);
  const lines = [
    paint.bold(title),
    paint.dim(facts.filter(Boolean).join(' · ')),
    shown``,
    paint.bold('Do this first'),
    ...wrap(first ?? '', columns, '  '),
    shown``,
    ...(mustNot.length === 0
      ? []
      : [paint.bold('Not that'), ...mustNot.flatMap((rule) => wrap(rule, columns, '    ', shown`  - `)), shown``]),
    ...(near.length === 0
      ? []
      : [row('Or else', near.map((one) => `${one.id} (${percent(one.confidence)})`).join(', '), paint)]),
    row('Read on', `holdfast explain ${id}`, paint),
  ];
  return joined(lines);
}

/** All classes of a log, one line each with an excerpt below. */
export function findingsTable(findings: readonly Finding[], paint: PagePaint, columns: number): Page {
  const heads = findings.map(({ verdict, count, first, last, isPast }) => {
    const times = `${count === 1 ? 'once' : `${count} times`}${isPast ? ', past' : ''}`;
    const where = count === 1 ? `at byte ${first.offset}` : `bytes ${first.offset} to ${last.offset}`;
    return [paint.bold(verdict.id ?? ''), toTheRight(percent(verdict.confidence), 4), shown`${times}, ${where}`];
  });
  const excerpts = findings.map(({ last }) => paint.dim(shownText(last.line.trim()).slice(0, columns - 3)));
  return joined(inColumns(heads, { indent: '' }).map((head, at) => pageOf`${head}\n  ${excerpts[at] ?? shown``}`));
}

/** Nothing was recognised: what is nearest, and what would help. */
export function unknownPage(
  nearest: ReadonlyArray<{ id: string; title: string }>,
  paint: PagePaint,
  { family, first }: Pick<Verdict, 'family' | 'first'>,
  columns: number,
): Page {
  const lines = [
    paint.bold(
      family === null ? 'This text is not recognised.' : `Which failure this is stays open; its kind is: ${family}.`,
    ),
    shown``,
    ...(first === null ? [] : [paint.bold('Do this first'), ...wrap(first, columns, '  '), shown``]),
    ...(nearest.length === 0
      ? []
      : [
          paint.bold('Nearest by its words'),
          ...nearest.map(({ id, title }) => pageOf`  ${shownText(id)}  ${paint.dim(title)}`),
          shown``,
        ]),
    paint.bold('What to capture next'),
    ...captureNext.map((line) => shown`  - ${line}`),
  ];
  return joined(lines);
}

/** Why it is explained so, a line for each witness. */
export function whyPage({ line, facts, signatures, row: asked, model }: Why, paint: PagePaint, columns: number): Page {
  const lines = [
    ...(line === null ? [] : [row('Line', shownText(line).slice(0, columns - 6), paint)]),
    row('Evidence', facts.length === 0 ? 'none' : facts.join(', '), paint),
    row('Signatures', signatures === 0 ? 'none knows the words' : `score ${signatures}`, paint),
    row('Row', asked ?? 'none holds', paint),
    row('Model', model === null ? 'not asked' : percent(model), paint),
  ];
  return pageOf`${paint.bold('Why')}\n${joined(lines)}`;
}

/** What tells most failures apart, when the text did not. */
export const captureNext: readonly string[] = [
  'the whole message with the line before it, its HTTP status and its JSON body',
  'the output of the same command with --output-format stream-json --verbose (claude -p)',
  'which program printed it, its version, and where it ran (terminal, CI, container, SSH)',
  "the names, not the values, of the variables that are set: env | grep -oE '^(ANTHROPIC|CLAUDE|AWS|AZURE|GOOGLE)[A-Z_]*' | sort",
];

/** An article as Markdown, with what helps at once before everything else. */
export function articlePage({ title, first, mustNot, versions = [] }: EntryWords, article: string): Page {
  const rules = mustNot.map((rule) => `- ${rule}`).join('\n');
  const spans = versions.map((one) => `- ${spanOf(one)}: ${one.what}`).join('\n');
  const changed = spans === '' ? '' : `**By version of the client.**\n\n${spans}\n\n`;
  return shownLines(`# ${title}\n\n**Do this first.** ${first}\n\n**Not that.**\n\n${rules}\n\n${changed}${article}`);
}

/** All classes, by category. */
export function listPage(entries: readonly EntryWords[], paint: PagePaint): Page {
  const categories = [...new Set(entries.map(({ category }) => category))];
  const width = Math.max(...entries.map(({ id }) => id.length));
  const blocks = categories.map((category) => {
    const rows = entries.filter((entry) => entry.category === category).map(({ id, title }) => [id, title]);
    return joined([paint.bold(category), ...textInColumns(rows, { widths: [width] })]);
  });
  return joined(blocks, '\n\n');
}

function row(label: string, text: string, paint: PagePaint): Page {
  return pageOf`${paint.dim(label)}  ${shownText(text)}`;
}

function sure(confidence: number): string {
  if (confidence >= 0.9) return 'sure';
  if (confidence >= 0.7) return 'likely';
  return confidence >= 0.4 ? 'perhaps' : 'a guess';
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
