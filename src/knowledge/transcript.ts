/**
 * Reads a session of a client — its transcript or its stream-json output, one JSON record per line — down to what
 * counts: the last turn, and in it what the client itself marked as an error. What the model wrote is prose, and an
 * agent that quotes an error has none (facts: structured evidence).
 */

/** What the last turn of a session tells. */
export type LastTurn =
  /** The client marked an error of its own; the text is what it said. */
  | { readonly kind: 'failed'; readonly text: string }
  /** A tool, or a server behind it, answered with an error; the session goes on. */
  | { readonly kind: 'tool-failed'; readonly text: string }
  /** The client, the model or a tool said that it went on, whatever came before. */
  | { readonly kind: 'well' }
  /** The turn is not answered yet; the text is the error of the turn before, empty where it had none. */
  | { readonly kind: 'open'; readonly text: string };

type Json = Readonly<Record<string, unknown>>;

/** Collects the records of a session, line by line, in constant memory. */
export interface TurnReader {
  /** Takes one line. @returns whether it was a record of a session. */
  take(line: string): boolean;
  /** How the last turn stands; `null` before the first record. */
  last(): LastTurn | null;
}

/** What is kept of a turn's errors, in characters. */
const mostText = 16_384;

export function openTurnReader(): TurnReader {
  let seen = false;
  let isWell = false;
  let failed = '';
  let toolFailed = '';
  /** What was said in the turn before, which stands until somebody says otherwise. */
  let isAnswered = true;
  const forget = (): void => {
    failed = '';
    toolFailed = '';
  };
  /** The first who says something in a turn makes that of the turn before past. */
  const answer = (): void => {
    if (!isAnswered) forget();
    isAnswered = true;
  };
  return {
    take(line) {
      const record = readRecord(line);
      if (record === null) return false;
      seen = true;
      if (startsTurn(record)) isAnswered = false;
      const said = ownError(record);
      if (said !== null) {
        answer();
        failed = `${failed}\n${said}`.slice(-mostText);
      } else if (endsWell(record)) {
        answer();
        forget();
        isWell = true;
      }
      const tool = toolError(record);
      if (tool !== null) {
        answer();
        toolFailed = `${toolFailed}\n${tool}`.slice(-mostText);
      }
      return true;
    },
    last() {
      if (!seen) return null;
      if (!isAnswered) return { kind: 'open', text: failed.trim() };
      if (failed !== '') return { kind: 'failed', text: failed.trim() };
      if (toolFailed !== '') return { kind: 'tool-failed', text: toolFailed.trim() };
      return isWell ? { kind: 'well' } : { kind: 'open', text: '' };
    },
  };
}

const kinds: ReadonlySet<unknown> = new Set([
  'assistant',
  'user',
  'system',
  'result',
  'summary',
  'attachment',
  'progress',
  'stream_event',
  'rate_limit_event',
  'auth_status',
  'tool_progress',
  'queue-operation',
]);

function readRecord(line: string): Json | null {
  if (!line.startsWith('{') || !line.includes('"type"')) return null;
  try {
    const record = JSON.parse(line) as Json;
    return kinds.has(record['type']) && isOfSession(record) ? record : null;
  } catch {
    return null;
  }
}

/** `type` alone is too common a word. */
function isOfSession(record: Json): boolean {
  return ['session_id', 'sessionId', 'message', 'subtype', 'uuid', 'is_error'].some((key) => key in record);
}

/** A person's own words; results of tools come in records of the same type. */
function startsTurn(record: Json): boolean {
  if (record['type'] !== 'user' || record['isMeta'] === true) return false;
  const content = contentOf(record);
  return typeof content === 'string' || content.some((block) => block['type'] === 'text');
}

function endsWell(record: Json): boolean {
  if (record['type'] === 'result') return record['is_error'] !== true;
  if (record['type'] === 'user') return givesResult(record);
  return record['type'] === 'assistant' && record['error'] === undefined;
}

/** A tool's result: the model had answered, or it could not have called the tool. */
function givesResult(record: Json): boolean {
  const content = contentOf(record);
  return (
    typeof content !== 'string' &&
    content.some((block) => block['type'] === 'tool_result' && block['is_error'] !== true)
  );
}

/** What the client marked as an error of its own: `error`, `is_error`, an API error or a retry because of one. */
function ownError(record: Json): string | null {
  const { type, subtype, error, message } = record;
  const isError =
    (type === 'assistant' && (error !== undefined || record['isApiErrorMessage'] === true || isSynthetic(message))) ||
    (type === 'result' && record['is_error'] === true) ||
    (type === 'system' && (subtype === 'api_error' || subtype === 'api_retry'));
  if (!isError) return null;
  const said = type === 'assistant' ? textOf(contentOf(record)) : '';
  // A sentence that the client made up itself is an error only if it reads like one.
  if (error === undefined && type === 'assistant' && said === '') return null;
  const members = Object.entries(record).filter(([name]) => telling.test(name));
  if (type === 'system' && typeof message === 'string') members.push(['message', message]);
  return [said, JSON.stringify(Object.fromEntries(members))].join('\n');
}

/** Members of a record that say what failed; others tell where it ran, how often it tried, and under which number. */
const telling =
  /^(?:is_error|num_turns|total_cost_usd|level|.*(?:error|result|status|reason|cause|code|detail|description|hint|formatted)s?)$/i;

function isSynthetic(message: unknown): boolean {
  return isJson(message) && message['model'] === '<synthetic>';
}

function toolError(record: Json): string | null {
  if (record['type'] !== 'user') return null;
  const content = contentOf(record);
  if (typeof content === 'string') return null;
  const failures = content.filter((block) => block['type'] === 'tool_result' && block['is_error'] === true);
  return failures.length === 0 ? null : failures.map((block) => textOf(blocksIn(block['content']))).join('\n');
}

function contentOf(record: Json): string | readonly Json[] {
  const message = record['message'];
  return isJson(message) ? blocksIn(message['content']) : [];
}

function blocksIn(content: unknown): string | readonly Json[] {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.filter(isJson) : [];
}

function textOf(content: string | readonly Json[]): string {
  if (typeof content === 'string') return content;
  return content.map((block) => (typeof block['text'] === 'string' ? block['text'] : '')).join('\n');
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
