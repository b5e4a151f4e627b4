/**
 * What Claude Code itself says on its screen or in its result. Its own failure stands above what the screen names besides:
 * a tool that ran before, a version banner, a template of a report.
 */

/** Lines that the client says itself, with what goes on below them; null where it says nothing. */
export function ownWordsIn(text: string): string | null {
  if (!mayBegin(text)) return null;
  const lines = text.split('\n');
  const kept: string[] = [];
  let isInTool = false;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (toolCall.test(line)) isInTool = true;
    else if (prompt.test(line) || (said.test(line) && isOwnLine(line))) isInTool = false;
    if (isInTool || !isOwnLine(line)) continue;
    const end = endOfMessage(lines, at);
    kept.push(...lines.slice(at, end));
    at = end - 1;
  }
  return kept.length === 0 ? null : kept.join('\n');
}

/** How its messages begin, in small letters; a straight quote stands for both. */
const beginnings: readonly string[] = [
  'please run /login',
  'api error:',
  'api error (',
  'not logged in ·',
  'not logged in -',
  'invalid api key ·',
  'missing api key ·',
  'login expired ·',
  'oauth token revoked ·',
  'failed to authenticate.',
  'failed to authenticate:',
  'credit balance too low',
  'credit balance is too low',
  "you've hit your",
  'claude usage limit reached',
  'claude ai usage limit reached',
  "there's an issue with the selected model",
  'your organization has disabled',
  'your organization does not have access',
  'this organization has been disabled',
  'unable to connect to anthropic',
  'auth conflict:',
];

/** Only a client's sign, a time or a member's name stand before its message. */
const before =
  /^[\s⏺●⎿✻❯>│┃|·*⚠✗✘×❌"'`]*(?:(?:Error: |"?(?:result|text|error|message)"?: ?"|\[?\d{4}-\d\d-\d\d[T ][\d:.,]+Z?\]? ?|\[\w+\] ?)[\s"']*){0,3}/;

function mayBegin(text: string): boolean {
  const small = lowered(text);
  return beginnings.some((words) => small.includes(words));
}

function isOwnLine(line: string): boolean {
  const rest = lowered(line.slice(before.exec(line)?.[0].length ?? 0, line.length));
  return beginnings.some((words) => rest.startsWith(words));
}

function lowered(text: string): string {
  const small = text.toLowerCase();
  return small.includes('’') ? small.replaceAll('’', "'") : small;
}

/** What a client says stands behind this sign. */
const said = /^\s*[⏺●]/;
const prompt = /^\s*[❯>] /;
const toolCall = /^\s*[⏺●] ?(?:[A-Z]\w+|mcp__\w+)\(/;

/** A message goes on over lines that a terminal or a JSON text broke; six at most. */
function endOfMessage(lines: readonly string[], from: number): number {
  let open = bracesIn(lines[from] ?? '');
  let at = from + 1;
  while (at < lines.length && at - from <= 6) {
    const line = lines[at] ?? '';
    const goesOn = open > 0 || /^\s{2,}\S/.test(line) || line.startsWith('{') || /^\S{1,40}$/.test(line);
    if (line.trim() === '' || /^\s*[⏺●⎿✻❯$]/.test(line) || !goesOn) break;
    open += bracesIn(line);
    at += 1;
  }
  return at;
}

function bracesIn(line: string): number {
  return line.split('{').length - line.split('}').length;
}
