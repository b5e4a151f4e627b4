import type { McpEntry } from './client.ts';

/** The program that an entry becomes, as its members. */
export interface EntryProgram {
  readonly type?: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
}

/** A part of a text, from an offset to behind its end. */
export interface Region {
  readonly from: number;
  readonly to: number;
}

/** What stands at a place; the notes quote nothing that may be a secret. */
export interface EntriesIn {
  readonly entries: readonly { readonly name: string; readonly line: number; readonly entry: McpEntry }[];
  readonly notes: readonly string[];
  /** Whether a reader that knows neither comments nor trailing commas takes the text. */
  readonly isStrict: boolean;
}

/** A form in which servers are written. A text instead of an answer says what was expected and what came. */
export interface EntryText {
  read(text: string, keys: readonly string[]): EntriesIn | string;
  /** The whole as a value, to compare by; undefined for what is none. */
  parse(text: string): unknown;
  /** Where one entry stands in one piece. */
  regionOf(text: string, keys: readonly string[], name: string): Region | string;
  /** The text with an entry that is a program; all else keeps its bytes. */
  asProgram(
    text: string,
    keys: readonly string[],
    name: string,
    httpMembers: readonly string[],
    program: EntryProgram,
  ): { readonly text: string } | { readonly because: string };
}
