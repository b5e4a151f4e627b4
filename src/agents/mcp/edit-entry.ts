/** The edit of one entry, and the way back. Nothing is taken for done that does not read as it should afterwards. */
import { isObject } from '../../core/json.ts';
import { clientNamed } from './clients.ts';
import type { McpEntry, EntryPlace } from './client.ts';
import type { EntryText, EntryProgram } from './entry-text.ts';
import { jsonEntries } from './json-entries.ts';
import { isSameValue } from './same-value.ts';
import { tomlEntries } from './toml-entries.ts';

/** The form in which servers stand at a place. */
export function entryTextOf({ format }: Pick<EntryPlace, 'format'>): EntryText {
  return format === 'json' ? jsonEntries : tomlEntries;
}

/** What an edit has changed: the bytes of the entry before and after; the first may hold secrets. */
export interface EntryChange {
  readonly before: string;
  readonly after: string;
}

export type EntryEdit =
  | { readonly kind: 'edited'; readonly text: string; readonly change: EntryChange }
  /** The text cannot be edited so; says what was expected and what came. */
  | { readonly kind: 'refused'; readonly because: string };

/** Makes a program of an entry; comments, order and form of all else stay. */
export function withProgram(text: string, place: EntryPlace, name: string, program: EntryProgram): EntryEdit {
  const form = entryTextOf(place);
  const { httpMembers } = clientNamed(place.client);
  const region = form.regionOf(text, place.keys, name);
  if (typeof region === 'string') return refused(region);
  const edited = form.asProgram(text, place.keys, name, httpMembers, program);
  if ('because' in edited) return refused(edited.because);
  const before = entryAt(form.parse(text), place, name);
  const kept = Object.entries(before ?? {}).filter(([key]) => !httpMembers.includes(key));
  const [head, tail] = [text.slice(0, region.from), text.slice(region.to)];
  const isNarrow = edited.text.startsWith(head) && edited.text.endsWith(tail);
  const isRight = saysSameBut(text, edited.text, place, name, { ...Object.fromEntries(kept), ...program });
  if (!isNarrow || !isRight) return refused('the edit did not come out as expected');
  const after = edited.text.slice(region.from, edited.text.length - tail.length);
  return { kind: 'edited', text: edited.text, change: { before: text.slice(region.from, region.to), after } };
}

/**
 * Gives an entry the bytes back that it had before it became a program. Where only those bytes were changed since, the text
 * is again what it was.
 */
export function withoutProgram(
  text: string,
  place: EntryPlace,
  name: string,
  { before, after }: EntryChange,
): EntryEdit {
  const form = entryTextOf(place);
  const region = form.regionOf(text, place.keys, name);
  if (typeof region === 'string') return refused(region);
  const isAsLeft = text.startsWith(after, region.from);
  const [head, tail] = [text.slice(0, region.from), text.slice(isAsLeft ? region.from + after.length : region.to)];
  // A client that writes its file anew changes the form and not the meaning.
  if (!isAsLeft && !isSameValue(form.parse(text), form.parse(head + after + tail))) {
    return refused(`"${name}" was changed since; it stays as it is`);
  }
  const restored = head + before + tail;
  const entry = entryAt(form.parse(restored), place, name);
  if (entry === null || !saysSameBut(text, restored, place, name, entry)) {
    return refused('the edit did not come out as expected');
  }
  return { kind: 'edited', text: restored, change: { before: after, after: before } };
}

/** The entry of a name as a value, or null. */
export function entryAt(whole: unknown, { keys }: Pick<EntryPlace, 'keys'>, name: string): McpEntry | null {
  const entry = [...keys, name].reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), whole);
  return isObject(entry) ? entry : null;
}

/** Whether a text says the very same as another, but for the one entry. */
function saysSameBut(old: string, text: string, place: EntryPlace, name: string, entry: McpEntry): boolean {
  const form = entryTextOf(place);
  return isSameValue(form.parse(text), withEntry(form.parse(old), [...place.keys, name], entry));
}

function withEntry(whole: unknown, [key = '', ...keys]: readonly string[], entry: McpEntry): unknown {
  const fields = isObject(whole) ? whole : {};
  return { ...fields, [key]: keys.length === 0 ? entry : withEntry(fields[key], keys, entry) };
}

function refused(because: string): EntryEdit {
  return { kind: 'refused', because };
}
