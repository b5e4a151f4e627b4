/** Takes tokens out of what a server says: it may quote the one that it was sent, as it is or in the spelling of a format. */
import type { Secret } from './secret.ts';

const mask = '[token]';

/** Base64 of fewer characters could be anything. */
const longEnough = 12;

/** More characters than any of the spellings takes for one. */
const longestSpelling = 16;

/** Texts deeper than this are no error that anybody reads. */
const deepest = 100;

/** Replaces tokens; everything else stays as it is. */
export class TokenMask {
  readonly #pattern: RegExp | null;
  readonly #longest: number;

  constructor(tokens: readonly Secret[]) {
    const known = [...new Set(tokens.map((token) => token.reveal()))].filter((token) => token !== '');
    const longestFirst = known.toSorted((a, b) => b.length - a.length);
    const spellings = [longestFirst.map(spelled), longestFirst.flatMap(inBase64)].filter((all) => all.length > 0);
    this.#longest = longestSpelling * (longestFirst[0]?.length ?? 0);
    this.#pattern = spellings.length === 0 ? null : new RegExp(spellings.map(anyOf).join('|'), 'g');
  }

  text(text: string): string {
    return this.#pattern === null ? text : text.replaceAll(this.#pattern, mask);
  }

  /** Of a text that goes on: what is sure of it, without tokens, and the rest, in which one may have begun. */
  begun(text: string): { readonly sure: string; readonly rest: string } {
    let end = Math.max(0, text.length - this.#longest);
    for (const match of this.#pattern === null ? [] : text.matchAll(this.#pattern)) {
      if (match.index >= end) break;
      end = Math.max(end, match.index + match[0].length);
    }
    return { sure: this.text(text.slice(0, end)), rest: text.slice(end) };
  }

  /** The same JSON without the tokens, in names as well. */
  json<T>(value: T): T {
    return this.#pattern === null ? value : (this.#within(value, 0) as T);
  }

  #within(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth === deepest) return '[…]';
    if (Array.isArray(value)) return value.map((item) => this.#within(item, depth + 1));
    // Not by assignment: `__proto__` would be no name of its own.
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [this.text(name), this.#within(item, depth + 1)]),
    );
  }
}

/**
 * One pattern for words in pieces. What begins alike is looked for once: tokens of one server do, and many of them must not
 * take many times as long as one. Of two that begin alike the longer one is found.
 */
function anyOf(words: ReadonlyArray<readonly string[]>): string {
  const [first = []] = words;
  const parts = first.findIndex((piece, at) => words.some((word) => word[at] !== piece));
  const shared = parts === -1 ? first.length : parts;
  const rests = words.map((word) => word.slice(shared)).filter((rest) => rest.length > 0);
  const prefix = first.slice(0, shared).join('');
  if (rests.length === 0) return prefix;
  const ways = [...new Set(rests.map(([piece]) => piece))];
  const more = ways.map((way) => anyOf(rests.filter(([piece]) => piece === way)));
  return `${prefix}(?:${more.join('|')})${rests.length < words.length ? '?' : ''}`;
}

/** Each character as it is, or as JSON, a URL or HTML may write it. No two ways begin alike, so that a match takes linear time. */
function spelled(token: string): readonly string[] {
  return Array.from(token).map((character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = anyCase(code.toString(16));
    const plain = character.replace(/[\\^$.*+?()[\]{}|/-]/, String.raw`\$&`);
    const percent = code < 0x80 ? `|%(?:25)?${anyCase(code.toString(16).padStart(2, '0'))}` : '';
    return String.raw`(?:${plain}|\\{1,4}(?:u${anyCase(code.toString(16).padStart(4, '0'))}|${plain})${percent}|&#(?:0{0,6}${code}|[xX]0{0,6}${hex});)`;
  });
}

function anyCase(hex: string): string {
  return hex.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/** As it stands in base64, alone or behind other bytes (`Basic user:token`); both alphabets. */
function inBase64(token: string): ReadonlyArray<readonly string[]> {
  if (token.length < longEnough || !/^[\x20-\x7e]+$/.test(token)) return [];
  return [0, 1, 2].map((before) => {
    const whole = btoa(`${' '.repeat(before)}${token}`).replaceAll('=', '');
    // What shares its bits with a neighbour may be another character.
    const sure = whole.slice(before === 0 ? 0 : before + 1, Math.floor(((before + token.length) * 8) / 6));
    return Array.from(sure, (character) => (character === '+' ? '[-+]' : character === '/' ? '[_/]' : character));
  });
}
