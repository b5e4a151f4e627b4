/** Who says a line of a log, and what: `[time] [supervisor] auth: token refreshed` is the supervisor's. */

/** A line with a time, a level or a name before its message. */
export interface LogLine {
  /** In small letters; empty where the line names nobody, who then is the log's only actor. */
  readonly actor: string;
  readonly message: string;
  /** Whether the line itself says that it is an error. */
  readonly isError: boolean;
}

/** Reads one line. @returns null where it is no line of a log: prose, or the rest of a message that goes on. */
export function readLogLine(line: string): LogLine | null {
  return readJson(line) ?? readPlain(line);
}

/** As loggers for JSON call what says a line, the most telling first. */
const actorMembers = [
  'component',
  'logger',
  'module',
  'service',
  'worker',
  'pod',
  'container',
  'agent',
  'session_id',
  'sessionId',
  'source',
  'name',
  'target',
  'app',
];
const messageMembers = ['msg', 'message', 'event', 'error', 'err', 'reason', 'detail'];
const timeMembers = ['time', 'ts', 'timestamp', '@timestamp', 'level', 'severity', 'lvl'];

function readJson(line: string): LogLine | null {
  const text = line.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  let record: Readonly<Record<string, unknown>>;
  try {
    record = JSON.parse(text) as typeof record;
  } catch {
    return null;
  }
  if (!timeMembers.some((name) => name in record)) return null;
  const textsOf = (names: readonly string[]): string[] =>
    names
      .map((name) => record[name])
      .filter((value) => typeof value === 'string' || typeof value === 'number')
      .map(String);
  const said = textsOf(messageMembers);
  const [level = ''] = textsOf(['level', 'severity', 'lvl']);
  const [actor = ''] = textsOf(actorMembers);
  if (said.length === 0) return null;
  return {
    actor: actor.toLowerCase(),
    message: said.join(': '),
    isError: /^(?:error|err|fatal|critical|[5-6]0)$/i.test(level) || 'err' in record,
  };
}

function readPlain(line: string): LogLine | null {
  let rest = line.replace(escapes, '').trim();
  let head = 0;
  let level = '';
  let actor = '';
  const drop = (pattern: RegExp): string | null => {
    const found = pattern.exec(rest);
    if (found === null) return null;
    rest = rest.slice(found[0].length);
    return found[1] ?? '';
  };
  const service = drop(composed);
  if (service !== null) {
    actor = service;
    head += 1;
  }
  for (let turns = 0; turns < 8; turns += 1) {
    if (drop(time) !== null) head += 1;
    else {
      const said = drop(levels);
      const bracket = said === null ? drop(bracketed) : null;
      if (said !== null) {
        level = said;
        head += 1;
      } else if (bracket !== null) {
        // Numbers in brackets are threads and processes.
        if (actor === '' && /[a-z]/i.test(bracket)) actor = bracket;
        head += 1;
      } else break;
    }
  }
  const pairs = readPairs(rest);
  if (pairs !== null) {
    head += 1;
    level ||= pairs.level;
    actor ||= pairs.actor;
    rest = pairs.message;
  }
  if (head === 0) return null;
  const syslog = drop(program);
  actor ||= syslog ?? '';
  actor ||= drop(leading) ?? '';
  return { actor: actor.toLowerCase().trim(), message: rest, isError: /^(?:e|err|error|fatal|crit)/i.test(level) };
}

function readPairs(text: string): { level: string; actor: string; message: string } | null {
  const of = (names: string): string => {
    const [, quoted, plain] = new RegExp(String.raw`\b(?:${names})=(?:"([^"]*)"|(\S+))`).exec(text) ?? [];
    return quoted ?? plain ?? '';
  };
  const level = of('level|lvl|severity');
  const message = of('msg|message');
  if (level === '' && message === '') return null;
  return { level, actor: of(actorMembers.join('|')), message: `${message} ${of('err|error')}`.trim() };
}

// oxlint-disable-next-line no-control-regex -- what colours a line
const escapes = /\u001B\[[\d;]*m/g;
/** `agent-1  | …` of a set of containers. */
const composed = /^([a-z][\w.-]{0,60}) +\| /i;
const time =
  /^\[?(?:\d{4}[-/.]\d{2}[-/.]\d{2}[T ])?\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z| ?[+-]\d{2}:?\d{2})?\]?(?::|,| -)?\s+|^[A-Z][a-z]{2} [ \d]?\d \d{2}:\d{2}:\d{2}\s+/;
const levels =
  /^[[(]?(trace|debug|info|information|notice|warn|warning|error|err|fatal|critical|crit|dbg|inf|wrn)[\])]?(?::| -|\s)\s*/i;
const bracketed = /^\[([^\]\n]{1,60})\](?::| -)?\s*/;
/** `host program[123]: …` */
const program = /^(?:[\w.-]{1,60} )?([a-z][\w./-]{0,60})\[\d+\]: /i;
/** `auth.refresh - …`, `gateway: …`, `MCP server "github": …` */
const leading = /^([a-z][\w.-]{1,40}(?: [\w.-]{1,30}){0,2}(?: ["'][^"'\n]{1,60}["'])?)(?: -|:) (?=\S)/i;
