/**
 * Servers in a TOML text. Reading is a parser's work; the edit is our own and narrow, since no parser gives comments and form
 * back: it knows a server that is a table of its own, in one piece with the tables below it, and refuses any other.
 */
import { isObject } from '../../core/json.ts';
import { parse, TomlError } from 'smol-toml';
import type { EntryText, EntryProgram } from './entry-text.ts';
import type { Statement } from './toml-statements.ts';
import { statementsIn } from './toml-statements.ts';

/** How servers stand in TOML. */
export const tomlEntries: EntryText = {
  read(text, keys) {
    const whole = parsed(text);
    if (typeof whole === 'string') return whole;
    const servers = keys.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), whole);
    if (servers === undefined) return { entries: [], notes: [], isStrict: true };
    if (!isObject(servers)) return `expected "${keys.join('.')}" to be a table`;
    const statements = statementsIn(text);
    const entries = Object.entries(servers);
    return {
      entries: entries.flatMap(([name, entry]) =>
        isObject(entry) ? [{ name, line: lineOf(text, statements, [...keys, name]), entry }] : [],
      ),
      notes: entries.flatMap(([name, entry]) => (isObject(entry) ? [] : [`"${name}" is no table`])),
      isStrict: true,
    };
  },

  parse(text) {
    const whole = parsed(text);
    return typeof whole === 'string' ? undefined : whole;
  },

  regionOf(text, keys, name) {
    const table = tableOf(text, [...keys, name]);
    if (typeof table === 'string') return table;
    return { from: table[0]?.from ?? 0, to: table.at(-1)?.to ?? 0 };
  },

  asProgram(text, keys, name, httpMembers, program) {
    const path = [...keys, name];
    const table = tableOf(text, path);
    if (typeof table === 'string') return { because: table };
    const goes = new Set(httpMembers);
    const firstBelow = table.findIndex(({ kind }, at) => at > 0 && kind === 'table');
    const own = firstBelow === -1 ? table : table.slice(0, firstBelow);
    const url = own.find(({ kind, key }) => kind === 'pair' && key[0] === 'url');
    if (url === undefined) return { because: `expected a "url" in [${path.join('.')}]` };
    let isGoing = false;
    const edits = table.flatMap((statement, at): Edit[] => {
      if (statement === url) return [{ ...url, by: linesOf(program, text, url) }];
      if (statement.kind === 'table') isGoing = at > 0 && goes.has(statement.key[path.length] ?? '');
      const isOwnMember = own.includes(statement) && statement.kind === 'pair' && goes.has(statement.key[0] ?? '');
      return isGoing || isOwnMember ? [{ ...statement, by: '' }] : [];
    });
    return { text: withEdits(text, edits) };
  },
};

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

function withEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduceRight((all, { from, to, by }) => all.slice(0, from) + by + all.slice(to), text);
}

/** In the place of the line that named the URL, indented like it. */
function linesOf({ command, args }: EntryProgram, text: string, { from, to }: Statement): string {
  const line = text.slice(from, to);
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = [`command = ${quoted(command)}`, `args = [${args.map(quoted).join(', ')}]`];
  return lines.map((one) => indent + one).join(end) + (/\r?\n$/.exec(line)?.[0] ?? '');
}

/** What JSON escapes, a basic string of TOML takes in the same form, but for this one (TOML 1.0, "String"). */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', String.raw`\u007f`);
}

/** The statements of a table and of those below it, or why they are not in one piece. */
function tableOf(text: string, path: readonly string[]): readonly Statement[] | string {
  const whole = parsed(text);
  if (typeof whole === 'string') return whole;
  const title = `[${path.join('.')}]`;
  const inTables = withTables(statementsIn(text));
  const first = inTables.findIndex(({ kind, key }) => kind === 'table' && isSame(key, path));
  const entry = path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), whole);
  if (entry === undefined) return `there is no ${title} in it any more`;
  if (first === -1) return `expected a table ${title}, found it written in another form`;
  const after = inTables.slice(first).findIndex(({ table }) => !beginsWith(table, path));
  const end = after === -1 ? inTables.length : first + after;
  const isElsewhere = inTables.some(
    ({ table, kind, key }, at) =>
      (at < first || at >= end) && beginsWith(kind === 'pair' ? [...table, ...key] : table, path),
  );
  return isElsewhere ? `expected ${title} in one piece, found parts of it elsewhere` : inTables.slice(first, end);
}

/** Statements, each with the table that it belongs to. */
function withTables(statements: readonly Statement[]): readonly (Statement & { readonly table: readonly string[] })[] {
  let table: readonly string[] = [];
  return statements.map((statement) => {
    if (statement.kind === 'table') table = statement.key;
    return { ...statement, table };
  });
}

function lineOf(text: string, statements: readonly Statement[], path: readonly string[]): number {
  const found = withTables(statements).find(({ kind, key, table }) =>
    beginsWith(kind === 'pair' ? [...table, ...key] : table, path),
  );
  return text.slice(0, found?.from ?? 0).split('\n').length;
}

function beginsWith(key: readonly string[], path: readonly string[]): boolean {
  return path.every((part, at) => key[at] === part);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && beginsWith(a, b);
}

/** The parser's own message quotes the text, which may hold a secret. */
function parsed(text: string): Readonly<Record<string, unknown>> | string {
  try {
    return parse(text.replace(/^\uFEFF/, ''), { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    return error instanceof TomlError ? `expected TOML, found an error on line ${error.line}` : 'expected TOML';
  }
}
