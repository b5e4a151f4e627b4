/** `holdfast explain`: which failure a text, a log or a session tells of. Reads only; sends nothing. */
import { existsSync } from 'node:fs';
import { HoldfastError } from '../../core/errors.ts';
import { signInEndIn } from '../../core/sign-in-end.ts';
import { openExplainer } from '../../knowledge/explainer.ts';
import type { Base, Explainer } from '../../knowledge/explainer.ts';
import type { EntryWords } from '../../knowledge/match/compile.ts';
import type { Verdict } from '../../knowledge/match/verdict.ts';
import type { Why } from '../../knowledge/match/why.ts';
import type { Finding } from '../../knowledge/scan/log-reader.ts';
import { readArticle, readKnowledge } from '../../knowledge/knowledge-files.ts';
import { signatureFiles, signaturesFolder } from './signature-files.ts';
import { lookThrough } from './look-through.ts';
import type { Looked } from './look-through.ts';
import { explainLines } from './lines.ts';
import { articlePage, captureNext, findingsTable, listPage, unknownPage, verdictPage, whyPage } from './page.ts';
import type * as more from './more.ts';
import { openExplainPaint } from './paint.ts';
import type { PagePaint } from './paint.ts';
import { openProgress } from './progress.ts';
import { readInputs } from './inputs.ts';
import type { Input } from './inputs.ts';
import type { Request } from './request.ts';
import { openSource, openStdin, sourceOfText } from './source.ts';
import type { Source } from './source.ts';
import { joined, jsonText, pageOf, shown } from '../../core/shown.ts';
import type { Page, Shown } from '../../core/shown.ts';

/** The heavier parts. */
export type More = typeof more;

/** Stdin, stdout and stderr. */
export type Descriptor = 0 | 1 | 2;

/** What `explain` needs of the world. */
export interface ExplainSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly cwd: string;
  /** The folder of the package. */
  readonly root: string;
  /** Whether a terminal is at a descriptor; asked only where it matters. */
  readonly isTty: (fd: Descriptor) => boolean;
  /** How wide the terminal is, in characters. */
  readonly columns: number;
  /** Loads the heavier parts. */
  readonly more: () => Promise<More>;
  /** Data, on stdout. @returns whether there still is somebody who reads it. */
  readonly data: (text: Page) => boolean;
  /** Words, on stderr; without a line's end. */
  readonly words: (text: Page) => void;
}

/** @returns 0 where all was recognised, 1 where something was not. @throws HoldfastError `usage`. */
export async function explain(request: Request, around: ExplainSurroundings): Promise<number> {
  const base = readKnowledge(around.root);
  const paint = openExplainPaint(around.env, around.isTty(1));
  if (request.list) return list(request, base, around, paint);
  const [only] = request.inputs;
  if (request.inputs.length === 1 && only !== undefined && base.knowledge.entries.some(({ id }) => id === only)) {
    return showArticle(only, request, base, around);
  }
  const explainer = await withOwnSignatures(base, around);
  if (request.form === 'ndjson') {
    return explainLines(sourcesOf(namedOnly(request), around), explainer, (line) => around.data(line));
  }
  const answers = await answersTo(request, base, explainer, around);
  await print(answers, request, base, explainer, around, paint);
  return answers.every(({ looked }) => looked.verdict.id !== null) ? 0 : 1;
}

/** What is told of one text; `explain --json` prints it. */
export interface Explained extends Verdict {
  /** The input, where it is a file. */
  readonly file?: string;
  /** When the sign-in ends by the client's own word in the text, ISO 8601. */
  readonly signInEndsAt?: string;
  /** The classes whose words are nearest, where none was recognised. */
  readonly nearest?: ReadonlyArray<{ readonly id: string; readonly title: string }>;
  /** What to capture next, where none was recognised. */
  readonly capture?: readonly string[];
  /** The classes that a log tells of, without its words. */
  readonly findings?: ReadonlyArray<
    Pick<Verdict, 'id' | 'auth' | 'confidence'> & Pick<Finding, 'count' | 'first' | 'last' | 'isPast'>
  >;
}

/** Reads the knowledge base, and explains texts one after the other as `explain --json` does what stands on stdin. */
export async function openTextExplainer(around: ExplainSurroundings): Promise<(text: string) => Promise<Explained>> {
  const base = readKnowledge(around.root);
  const explainer = await withOwnSignatures(base, around);
  return async (text) => {
    const looked = lookThrough(sourceOfText(text), explainer, () => undefined);
    return factsOf(null, looked, await nearest(looked, base, around), false);
  };
}

interface Answer {
  /** What it is called where several are explained. */
  readonly name: string;
  /** The file that it was read from. */
  readonly file: string | null;
  readonly looked: Looked;
}

/** Of a log the line that its verdict stands on. */
function failedIn({ findings, text }: Looked): string {
  return findings[0]?.last.line ?? text;
}

async function answersTo(
  request: Request,
  base: Base,
  explainer: Explainer,
  around: ExplainSurroundings,
): Promise<Answer[]> {
  if (request.clipboard) {
    const { readClipboard } = await around.more();
    const text = await readClipboard(around);
    const looked: Looked = {
      verdict: explainer.explain(text),
      findings: [],
      text,
      kind: 'text',
      signInEndsAt: signInEndIn(text.trim()),
    };
    return [{ name: 'clipboard', file: null, looked }];
  }
  const inputs = readInputs(request.inputs, {
    exists: existsSync,
    ids: base.knowledge.entries.map(({ id }) => id),
    isRecognised: (text) => explainer.explain(text).id !== null,
  });
  return [...sourcesOf(inputs, around)].map(({ name, file, source }) => {
    const progress = openProgress(name, source.size, around);
    try {
      const looked = lookThrough(source, explainer, progress.seen);
      if (looked.kind === 'text' && looked.text.trim() === '') throw nothingToExplain(name);
      return { name, file, looked };
    } finally {
      progress.end();
      source.close();
    }
  });
}

/** Lines of JSON come from files and stdin only. */
function namedOnly({ inputs }: Request): readonly Input[] {
  if (inputs.length === 0) return [{ kind: 'stdin' }];
  return inputs.map((name) => (name === '-' ? { kind: 'stdin' } : { kind: 'file', name }));
}

interface NamedSource {
  readonly name: string;
  readonly file: string | null;
  readonly source: Source;
}

function* sourcesOf(inputs: readonly Input[], { isTty, words }: ExplainSurroundings): Generator<NamedSource> {
  for (const input of inputs) {
    if (input.kind === 'text') yield { name: input.text, file: null, source: sourceOfText(input.text) };
    else if (input.kind === 'file') yield { name: input.name, file: input.name, source: openSource(input.name) };
    else {
      if (isTty(0)) words(pageOf`Paste the text, then press Ctrl-D on a line of its own.\n`);
      yield { name: '-', file: null, source: openStdin() };
    }
  }
}

function nothingToExplain(name: string): HoldfastError {
  return new HoldfastError(
    'usage',
    name === '-'
      ? 'expected a text on stdin, found nothing: an error message goes to stderr, which a pipe leaves out'
      : `expected a text in ${name}, found nothing: an error message goes to stderr, which > leaves out`,
    shown`claude -p "fix it" 2>&1 | tee run.log; holdfast explain run.log`,
  );
}

async function withOwnSignatures(
  base: Base,
  { env, platform, home, words, more }: ExplainSurroundings,
): Promise<Explainer> {
  const folder = signaturesFolder(env, platform, home);
  const files = signatureFiles(folder);
  if (files.size === 0) return openExplainer(base);
  const { readOwnSignatures } = await more();
  const own = readOwnSignatures(files, base);
  for (const fault of own.faults) words(pageOf`${shown`warning: ${folder}: ${fault}; this signature is not used`}\n`);
  return openExplainer(base, own.base);
}

async function print(
  answers: readonly Answer[],
  { form, all, why: isAsked }: Request,
  base: Base,
  explainer: Explainer,
  around: ExplainSurroundings,
  paint: PagePaint,
): Promise<void> {
  const said = await Promise.all(
    answers.map(async ({ name, file, looked }) => {
      const why: Why | null = isAsked ? explainer.why(failedIn(looked)) : null;
      return { name, file, looked, why, nearest: await nearest(looked, base, around) };
    }),
  );
  if (form === 'json') {
    const [first] = said;
    const facts = said.map(({ file, looked, nearest: near, why }) => ({
      ...factsOf(file, looked, near, all),
      ...(why === null ? {} : { why }),
    }));
    const told = said.length === 1 && first !== undefined ? facts[0] : { schema: 1, inputs: facts };
    around.data(jsonText(told, 2));
    return;
  }
  const pages = said.map(({ name, looked, nearest: near, why }) => {
    const page =
      looked.verdict.id === null
        ? unknownPage(near, paint, looked.verdict, widthOf(around))
        : verdictPage(looked.verdict, paint, widthOf(around));
    const found =
      all || looked.findings.length > 1 ? pageOf`\n\n${summaryOf(looked, all, paint, widthOf(around))}` : shown``;
    const heading = said.length > 1 ? pageOf`${paint.dim(`${name}:`)}\n` : shown``;
    const end = looked.signInEndsAt === null ? shown`` : pageOf`\n\n${endInWords(looked.signInEndsAt)}`;
    const reasons = why === null ? shown`` : pageOf`\n\n${whyPage(why, paint, widthOf(around))}`;
    return pageOf`${heading}${page}${reasons}${all || looked.kind === 'log' ? found : shown``}${end}`;
  });
  around.data(joined(pages, '\n\n'));
}

/** No clock is asked: a day says enough, and a text may be old. */
function endInWords(at: number): Shown {
  const day = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  return shown`By the client’s own word this sign-in ends on ${day} UTC; no renewal extends that.`;
}

/** Lines longer than this are hard to read; a terminal that says it has no width is taken for an ordinary one. */
function widthOf({ columns }: ExplainSurroundings): number {
  return columns < 40 ? 80 : Math.min(columns, 96);
}

/** With `--all` everything, else one line that there is more. */
function summaryOf({ findings }: Looked, all: boolean, paint: PagePaint, columns: number): Page {
  if (all)
    return findings.length === 0 ? paint.dim('Nothing else was found.') : findingsTable(findings, paint, columns);
  const others = findings.length - 1;
  return paint.dim(
    `${others} other ${others === 1 ? 'class was' : 'classes were'} found in this log: add --all to see ${others === 1 ? 'it' : 'them'}.`,
  );
}

function factsOf(
  file: string | null,
  { verdict, findings, signInEndsAt }: Looked,
  near: NonNullable<Explained['nearest']>,
  all: boolean,
): Explained {
  const unrecognised = verdict.id === null ? { nearest: near, capture: captureNext } : {};
  const found = all || findings.length > 1 ? { findings: findings.map(asFact) } : {};
  const end = signInEndsAt === null ? {} : { signInEndsAt: new Date(signInEndsAt).toISOString() };
  return { ...verdict, ...(file === null ? {} : { file }), ...end, ...unrecognised, ...found };
}

function asFact({
  verdict: { id, auth, confidence },
  count,
  first,
  last,
  isPast,
}: Finding): NonNullable<Explained['findings']>[number] {
  return { id, auth, confidence, count, first, last, isPast };
}

async function nearest(
  { verdict, text }: Looked,
  base: Base,
  { more }: ExplainSurroundings,
): Promise<Array<{ id: string; title: string }>> {
  if (verdict.id !== null || text.trim() === '') return [];
  const { nearestTo } = await more();
  return nearestTo(text, base, 3);
}

function list({ form }: Request, base: Base, around: ExplainSurroundings, paint: PagePaint): number {
  if (form === 'page') around.data(listPage(allWords(base), paint));
  else {
    const entries = allWords(base);
    around.data(jsonText({ schema: 1, entries }, 2));
  }
  return 0;
}

function allWords({ knowledge, wordsOf }: Base): EntryWords[] {
  return knowledge.entries.flatMap(({ id }) => wordsOf(id) ?? []);
}

function showArticle(id: string, { form }: Request, base: Base, around: ExplainSurroundings): number {
  const entry = base.wordsOf(id);
  const article = readArticle(around.root, id);
  if (article === null || entry === undefined) {
    throw new HoldfastError(
      'internal',
      `the article knowledge/${id}.md is missing from this installation`,
      shown`npm install -g holdfast`,
    );
  }
  if (form !== 'page') around.data(jsonText({ schema: 1, ...entry, article }, 2));
  else around.data(articlePage(entry, article));
  return 0;
}
