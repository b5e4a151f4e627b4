/** Where what stands in a TOML text that a parser has found to be one: statements with their keys and offsets. */

/** A table's head, or a key with its value; comments and empty lines are none. */
export interface Statement {
  readonly kind: 'table' | 'pair';
  /** Its key; that of a pair without the table's in front. */
  readonly key: readonly string[];
  /** Where its line begins, and where the line after it does. */
  readonly from: number;
  readonly to: number;
}

export function statementsIn(text: string): readonly Statement[] {
  const statements: Statement[] = [];
  for (let from = text.startsWith('\uFEFF') ? 1 : 0; from < text.length;) {
    const start = behind(text, from, /[ \t]*/y);
    const isNone = start === text.length || /[#\r\n]/.test(text.charAt(start));
    const to = isNone ? lineEnd(text, start) : statementEnd(text, start);
    const brackets = behind(text, start, /\[*/y);
    if (!isNone) {
      const kind = brackets > start ? 'table' : 'pair';
      statements.push({ kind, key: keyAt(text, brackets), from, to });
    }
    from = to;
  }
  return statements;
}

/** A dotted key, bare or quoted (TOML 1.0, "Keys"). */
function keyAt(text: string, start: number): readonly string[] {
  const key: string[] = [];
  const part = /[ \t]*(?:([\w-]+)|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)')[ \t]*(\.?)/y;
  part.lastIndex = start;
  for (let found = part.exec(text); found !== null; found = part.exec(text)) {
    const [, bare, basic, literal, dot] = found;
    key.push(bare ?? literal ?? unescaped(basic ?? ''));
    if (dot === '') break;
  }
  return key;
}

function unescaped(basic: string): string {
  try {
    return String(JSON.parse(`"${basic}"`));
  } catch {
    // An escape that JSON does not have; such a key is none that is looked for.
    return basic;
  }
}

/** Behind the line on which a statement ends: strings and brackets may go on over many. */
function statementEnd(text: string, start: number): number {
  const token = /"""(?:[^\\]|\\[\s\S])*?"""+|'''[\s\S]*?'''+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[[\]{}]|\n/g;
  token.lastIndex = start;
  let depth = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [what] = found;
    if (what === '[' || what === '{') depth += 1;
    else if (what === ']' || what === '}') depth -= 1;
    else if (what === '\n' && depth === 0) return token.lastIndex;
  }
  return text.length;
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at + 1;
}

function behind(text: string, from: number, what: RegExp): number {
  what.lastIndex = from;
  return what.test(text) ? what.lastIndex : from;
}
