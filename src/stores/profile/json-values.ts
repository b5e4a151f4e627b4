/** Values out of JSON that anybody may have written. */

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of the object in a text; null for anything else. */
export function fieldsOf(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** The fields of a value; none where it is no object. */
export function objectOr(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** A text that is not empty, or null. */
export function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A number that counts, or null. */
export function numberIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Epoch milliseconds, or null: beyond this there is no date (ECMA-262 §21.4.1.1), and asking for its words would throw. */
export function timeIn(value: unknown): number | null {
  const time = numberIn(value);
  return time === null || Math.abs(time) > 8.64e15 ? null : time;
}
