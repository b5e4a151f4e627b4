/**
 * Whether a run that is over did what it says. `subtype: success` and exit code 0 are said over a refused login, too, so
 * the client's own marks decide: `is_error`, `error`, an API status, and a result that cost nothing and said nothing.
 */
import { isObject } from '../../core/json.ts';
import { stripVTControlCharacters } from 'node:util';
import { openTurnReader } from '../../knowledge/transcript.ts';
import type { CheckItem } from './report.ts';
import { maskSecrets } from '../../knowledge/care/mask.ts';

/** What a text tells, as far as a finished run is judged by it. */
export interface RunReport {
  readonly id: string | null;
  readonly auth: boolean;
  readonly confidence: number;
  readonly first: string | null;
  readonly scope?: string | null;
}

type Explain = (text: string) => RunReport;

/** Classes that only a person's login ends. */
const needsPerson: ReadonlySet<string> = new Set([
  'no-credential',
  'credentials-blanked',
  'refresh-token-dead',
  'login-deadline-reached',
  'org-no-access',
  'account-on-hold',
]);

/** Judges the output of a finished run: text, `json` or `stream-json`, with or without the time stamps of a CI log. */
export function judgeRun(text: string, explain: Explain): CheckItem[] {
  const items = judged(text, explain);
  // What a run printed may quote a token; what is said of it goes into the log of a job.
  return items.map(masked);
}

function masked(item: CheckItem): CheckItem {
  return { ...item, found: maskSecrets(item.found) };
}

function judged(text: string, explain: Explain): CheckItem[] {
  const lines = text.split('\n').map(withoutStamp);
  const whole = objectIn(text);
  const records = whole === null ? lines.flatMap((line) => recordIn(line)) : [whole];
  const result = records.findLast(({ type }) => type === 'result') ?? null;
  if (records.length > 0) return [...turnItem(records, result, explain), ...resultItems(result, explain)];
  return proseItems(lines.join('\n').trim(), explain);
}

type Json = Readonly<Record<string, unknown>>;

/** `--output-format json` prints one object, or a list of all records with `--verbose`. */
function objectIn(text: string): Json | null {
  const start = text.indexOf('{');
  if (start === -1 || text.slice(start).trim().includes('\n{')) return null;
  try {
    const value: unknown = JSON.parse(text.slice(start));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function recordIn(line: string): Json[] {
  try {
    const value: unknown = JSON.parse(line);
    if (Array.isArray(value)) return value.filter(isRecord);
    return isRecord(value) ? [value] : [];
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is Json {
  return isObject(value) && ['assistant', 'user', 'system', 'result'].includes(String(value['type']));
}

/** Without the colours of a terminal and the stamps of a CI log. */
function withoutStamp(line: string): string {
  return stripVTControlCharacters(line)
    .trim()
    .replace(/^\uFEFF?\d{4}-\d\d-\d\dT[\d:.]+Z\s+/, '');
}

function turnItem(records: readonly Json[], result: Json | null, explain: Explain): CheckItem[] {
  const reader = openTurnReader();
  for (const record of records) reader.take(JSON.stringify({ uuid: 'x', ...record }));
  const last = reader.last();
  if (last?.kind !== 'failed') return [];
  const words = wordsOf(result, last.text);
  const told = toldOf(words, last.text, explain);
  const claims = result?.['subtype'] === 'success' ? 'the run says success, and ' : '';
  return [failure(`${claims}its last turn failed: ${firstLine(words)}`, told)];
}

/** What the client said, without the record around it. */
function wordsOf(result: Json | null, text: string): string {
  const said = firstLine(text);
  if (result?.['is_error'] !== true) return said;
  const errors: readonly unknown[] = Array.isArray(result['errors']) ? result['errors'] : [];
  const given = [result['result'], ...errors].find((one) => typeof one === 'string' && one.trim() !== '');
  if (typeof given === 'string') return given;
  const { subtype } = result;
  return !said.startsWith('{') ? said : typeof subtype === 'string' ? subtype : 'no reason is given';
}

/** The words decide; where they could mean several things, the marks of the record do (taxonomy: ci-setup-token). */
function toldOf(words: string, record: string, explain: Explain): RunReport {
  const told = explain(words);
  return told.id === null || told.id === 'bearer-rejected' ? explain(record) : told;
}

function resultItems(result: Json | null, explain: Explain): CheckItem[] {
  if (result === null)
    return [
      {
        question: 'result',
        state: 'fail',
        found: 'the output ends without a result: the run was cut off',
        id: null,
        hint: null,
      },
    ];
  if (result['is_error'] === true) return [];
  const { subtype } = result;
  if (typeof subtype === 'string' && subtype.startsWith('error'))
    return [{ question: 'result', state: 'fail', found: `the run ended with ${subtype}`, id: null, hint: null }];
  const answer = typeof result['result'] === 'string' ? result['result'] : '';
  const own = linesIn(answer).length <= 2 ? ownWordIn(answer, explain) : null;
  if (own !== null) return [failure(`the run says success, and its answer is: ${own.line}`, own.told)];
  const turns = result['num_turns'];
  const cost = result['total_cost_usd'];
  const said = typeof result['result'] === 'string' ? result['result'].trim() : '';
  const isIdle = typeof turns === 'number' && turns <= 1 && cost === 0;
  if (said === '' && isIdle)
    return [
      {
        question: 'result',
        state: 'fail',
        found: 'one turn, no cost and no answer: the run did nothing',
        id: null,
        hint: null,
      },
    ];
  if (isIdle)
    return [
      { question: 'result', state: 'warn', found: 'one turn and no cost: no model was asked', id: null, hint: null },
    ];
  return [
    {
      question: 'result',
      state: 'pass',
      found: `the run ended well${typeof turns === 'number' ? ` after ${turns} turns` : ''}`,
      id: null,
      hint: null,
    },
  ];
}

/** Plain text is the client's own word only where there is next to nothing else. */
function proseItems(text: string, explain: Explain): CheckItem[] {
  if (text === '')
    return [{ question: 'result', state: 'fail', found: 'the run printed nothing', id: null, hint: null }];
  const own = ownWordIn(linesIn(text).slice(-3).join('\n'), explain);
  if (own !== null) return [failure(`the run ended with: ${own.line}`, own.told)];
  return [
    {
      question: 'result',
      state: 'pass',
      found: 'nothing in the output says that the run failed',
      id: null,
      hint: null,
    },
  ];
}

/** How clients begin to say that they cannot go on; the classes themselves are told by the matcher. */
const ownWords =
  /^(?:[✗×!]\s*)?(Failed to authenticate|Not logged in|Login expired|Invalid API key|Missing API key|API Error:|OAuth |Credit balance|Your apiKeyHelper|Error getting API key|Failed to refresh|Execution error|Your organization has|Your account does not have|Your access token could not|Session token expired|You've hit your|You’ve hit your|Claude AI usage limit|Prompt is too long|There's an issue with the selected model|Unable to connect|Account is no longer|Could not load credentials|ERROR: )/;

function ownWordIn(text: string, explain: Explain): { readonly line: string; readonly told: RunReport } | null {
  const line = linesIn(text).findLast((one) => ownWords.test(one.trim()));
  if (line === undefined) return null;
  const told = explain(line);
  return told.auth || told.id !== null ? { line: maskSecrets(line.trim()).slice(0, 160), told } : null;
}

function linesIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function failure(found: string, { id, first, scope = null }: RunReport): CheckItem {
  const state = id !== null && needsPerson.has(id) ? 'person' : 'fail';
  return { question: 'result', state, found, id, hint: first, ...(scope === null ? {} : { scope }) };
}

function firstLine(text: string): string {
  return maskSecrets(text.split('\n').find((line) => line.trim() !== '') ?? '').slice(0, 160);
}
