/**
 * The texts in a client's program. It is a native file that carries its source as JavaScript; of that the string literals are
 * read, templates with `…` where a value stands.
 */

/** Stretches of the file that are source: long, without a zero byte, and full of what code is made of. */
export function sourcesIn(program: Buffer): string[] {
  const found: string[] = [];
  let start = 0;
  while (start < program.length) {
    const zero = program.indexOf(0, start);
    const end = zero === -1 ? program.length : zero;
    if (end - start >= leastSource) {
      const head = program.subarray(start, Math.min(end, start + 65_536)).toString('latin1');
      if ((head.match(code) ?? []).length > 20) found.push(program.subarray(start, end).toString('utf8'));
    }
    start = end + 1;
  }
  return found;
}

/** In bytes. */
const leastSource = 16_384;
const code = /\b(?:function|return|const|var|let|=>)\b|=>/g;

/** All literals of a source, each once. */
export function textsIn(source: string): ReadonlySet<string> {
  const texts = new Set<string>();
  const lexer = { source, at: 0, texts };
  readCode(lexer, null);
  return texts;
}

interface Lexer {
  readonly source: string;
  at: number;
  readonly texts: Set<string>;
}

/** Reads up to the closing bracket of a template's hole, or to the end. */
function readCode(lexer: Lexer, until: '}' | null): void {
  const { source } = lexer;
  let depth = 0;
  /** What stood before decides whether a slash divides or begins a pattern. */
  let before = '(';
  while (lexer.at < source.length) {
    const character = source.charAt(lexer.at);
    if (character === '"' || character === "'") {
      lexer.texts.add(readString(lexer, character));
      before = 'x';
      continue;
    }
    if (character === '`') {
      readTemplate(lexer);
      before = 'x';
      continue;
    }
    if (character === '/' && source.charAt(lexer.at + 1) === '*') {
      const end = source.indexOf('*/', lexer.at + 2);
      lexer.at = end === -1 ? source.length : end + 2;
      continue;
    }
    if (character === '/' && source.charAt(lexer.at + 1) === '/' && beginsPattern.test(before)) {
      const end = source.indexOf('\n', lexer.at);
      lexer.at = end === -1 ? source.length : end;
      continue;
    }
    if (character === '/' && beginsPattern.test(before)) {
      skipPattern(lexer);
      before = 'x';
      continue;
    }
    word.lastIndex = lexer.at;
    const name = word.exec(source)?.[0];
    if (name !== undefined) {
      lexer.at += name.length;
      before = name;
      continue;
    }
    lexer.at += 1;
    if (until !== null && character === '{') depth += 1;
    if (until !== null && character === '}') {
      if (depth === 0) return;
      depth -= 1;
    }
    if (character !== ' ' && character !== '\n') before = character;
  }
}

const beginsPattern = /^(?:[(,=:[!&|?{};+\-*%<>~^]|return|typeof|case|in|of|delete|void|throw|else|do|await|yield)$/;

const word = /[\w$]+/y;

function readString(lexer: Lexer, quote: string): string {
  const start = lexer.at + 1;
  let at = start;
  while (at < lexer.source.length && lexer.source.charAt(at) !== quote && lexer.source.charAt(at) !== '\n') {
    at += lexer.source.charAt(at) === '\\' ? 2 : 1;
  }
  lexer.at = at + 1;
  return unescaped(lexer.source.slice(start, at));
}

function readTemplate(lexer: Lexer): void {
  let text = '';
  lexer.at += 1;
  while (lexer.at < lexer.source.length) {
    const character = lexer.source.charAt(lexer.at);
    if (character === '`') break;
    if (character === '$' && lexer.source.charAt(lexer.at + 1) === '{') {
      lexer.at += 2;
      readCode(lexer, '}');
      text += '…';
      continue;
    }
    const length = character === '\\' ? 2 : 1;
    text += lexer.source.slice(lexer.at, lexer.at + length);
    lexer.at += length;
  }
  lexer.at += 1;
  lexer.texts.add(unescaped(text));
}

function skipPattern(lexer: Lexer): void {
  let at = lexer.at + 1;
  let isClass = false;
  for (; at < lexer.source.length; at += 1) {
    const character = lexer.source.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '[') isClass = true;
    else if (character === ']') isClass = false;
    else if (character === '\n' || (character === '/' && !isClass)) break;
  }
  lexer.at = at + 1;
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(
    /\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|([\s\S]))/gi,
    (_whole, long?: string, four?: string, two?: string, one?: string) => {
      const hex = long ?? four ?? two;
      if (hex !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10_ff_ff));
      return { n: '\n', t: '\t', r: '\r' }[one ?? ''] ?? one ?? '';
    },
  );
}
