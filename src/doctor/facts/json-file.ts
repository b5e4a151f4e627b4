import type { JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import { readSmallFile } from '../../stores/small-file.ts';

/** A small JSON object on the disk: its fields, `absent`, or `broken` with what came instead. Never rejects. */
export type JsonFile =
  | { readonly kind: 'object'; readonly fields: JsonObject; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'broken'; readonly because: string };

const limit = 4 * 1024 * 1024;

export async function readJson(path: string): Promise<JsonFile> {
  const file = await readSmallFile(path, limit);
  if (file.kind === 'absent') return file;
  if (file.kind === 'unreadable') return { kind: 'broken', because: file.detail };
  try {
    const value: unknown = JSON.parse(file.text.replace(/^\uFEFF/, ''));
    if (isObject(value)) return { kind: 'object', fields: value, text: file.text };
    return { kind: 'broken', because: `expected an object, found ${Array.isArray(value) ? 'a list' : typeof value}` };
  } catch {
    // The parser's message quotes the text, which may be a secret.
    return { kind: 'broken', because: `expected JSON, found ${file.text.length} characters that are not` };
  }
}

/** A text that is not blank, or null. */
export function filledIn(fields: JsonObject, key: string): string | null {
  const value = fields[key];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** A moment as epoch milliseconds: a number of ms or s, or a date in words; null for anything else. */
export function momentIn(fields: JsonObject, key: string): number | null {
  const value = fields[key];
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value < 1e11 ? value * 1000 : value;
  // Older AWS tools write the zone as `UTC`.
  const ms = typeof value === 'string' ? Date.parse(value.replace(/UTC$/, 'Z')) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}
