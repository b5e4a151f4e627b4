/**
 * A record is evidence by what its members say, not by how they are called: `"rateLimits": null` is no rate limit. Works on
 * the text, so that records that were cut, quoted, or printed by another language are read all the same.
 */
import type { Concepts } from '../pattern.ts';
import { sourceOf } from '../pattern.ts';

/** Members that signatures name, `key: value`: how they are called is part of what is looked for. */
export interface NamedMembers {
  /** In small letters. */
  readonly names: ReadonlySet<string>;
  /** Those that a signature names with an empty value, too: `loggedIn: false`. */
  readonly empty: ReadonlySet<string>;
}

/** The members that patterns name. */
export function membersNamedIn(
  patterns: readonly string[],
  concepts: Concepts,
): { readonly names: readonly string[]; readonly empty: readonly string[] } {
  const names = new Set<string>();
  const empty = new Set<string>();
  for (const pattern of patterns) {
    const source = sourceOf(pattern, concepts);
    for (const { 0: whole, 1: found = '', index } of source.matchAll(named)) {
      const isEmpty = emptyAllowed.test(source.slice(index + whole.length));
      for (const name of found.split('|')) {
        names.add(name);
        if (isEmpty) empty.add(name);
      }
    }
  }
  return { names: [...names], empty: [...empty] };
}

const named = /([a-z][a-z_|-]{1,80})\)?:(?: \??|(?=\.\{)|$)/g;
const emptyAllowed = /^(?:\(.{0,20})?(?:false|none|null|undefined|0|-|,)|^(?:\.\{|$)/;

/**
 * Takes out of a text how its members are called, and members that hold nothing (null, false, 0, an empty text or list).
 * A member that is `true` says its name.
 *
 * @param text after its escapes were undone.
 */
export function saidByMembers(text: string, { names, empty }: NamedMembers): string {
  if (!text.includes(':') && !text.includes('=')) return text;
  const emptied = (whole: string, name: string): string => (empty.has(name.toLowerCase()) ? whole : ' ');
  const told = (whole: string, given: string, rest: string): string => {
    const name = given.toLowerCase();
    if (names.has(name) || /^true$/i.test(rest)) return whole;
    // A number says nothing without its name; three digits make no status.
    return rest === '' || statusName.test(name) ? ` ${rest}` : ' ';
  };
  return text
    .replace(measuringHeader, '\n')
    .replace(emptyQuoted, (whole: string, _quote: string, name: string) => emptied(whole, name))
    .replace(emptyPlain, (whole: string, name: string) => emptied(whole, name))
    .replace(quotedName, (whole: string, _quote: string, name: string, rest?: string) => told(whole, name, rest ?? ''))
    .replace(plainName, (whole: string, name: string, rest?: string) => told(whole, name, rest ?? ''));
}

const statusName = /(?:status|code)$/;
/** A header that counts or dates: `anthropic-ratelimit-requests-remaining: 42`. */
const measuringHeader =
  /(?:^|\n)[ \t]*(?:[<>*] ?)?["']?(?:x|anthropic|openai|cf|retry|ratelimit)-[\w-]{1,60}["']?: *["']?(?:[\d.:TZ+ -]{1,40}|allowed|true|false)["']?,?(?=\n|$)/gi;
const emptyQuoted =
  /(["'])([A-Za-z_$][\w.$-]{0,60})\1[ \t]{0,4}:\s{0,8}(?:null|false|None|False|undefined|NaN|-?0(?:\.0{1,6})?|""|''|\[\s{0,8}\]|\{\s{0,8}\})(?=\s{0,8}(?:[,}\]\n]|$))/g;
/** `rateLimits: undefined,` as Node prints it, `rate_limits=null` of a log; words of prose before a "false" stay. */
const emptyPlain =
  /(?<![\w"'.-])([A-Za-z_$][\w$]{0,60})(?:(?<=[a-z][A-Z]\w{0,60}|_\w{0,60}):[ \t]{0,4}(?:false|\[\]|\{\}|''|"")|(?::[ \t]{1,4}|=)(?:null|undefined|None|nil)|=(?:false|0|''|""))(?=\s{0,8}(?:[,}\])\n;]|$)|[ \t]+[\w.]{1,60}=)/g;
const value = String.raw`(-?\d[\d.]{0,20}(?=\s{0,8}(?:[,}\]\n]|$)|[ \t]+[\w.]{1,60}=)|[Tt]rue\b)?`;
const quotedName = new RegExp(String.raw`(["'])([A-Za-z_$][\w.$-]{0,60})\1[ \t]{0,4}:\s{0,8}${value}`, 'g');
/** camelCase with a colon, snake_case only with a sign: `invalid_grant: …` is a kind that somebody says. */
const plainName = new RegExp(
  String.raw`(?<![\w"'.-])(?:([a-z]{1,30}(?:[A-Z][a-z\d]{0,30}){1,8})(?::[ \t]{1,4}|=)${value})`,
  'g',
);
