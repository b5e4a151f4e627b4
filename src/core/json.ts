/** Objects in JSON that anybody may have written: what is not as expected reads as if nothing stood there. */

/** An object as JSON has them; a list is none. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a value is; an empty one for anything else. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The object in a text; null for half a text, another kind of value, or anything else. */
export function objectFrom(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The object in a member of a value; an empty one where there is none. */
export function objectIn(value: unknown, name: string): JsonObject {
  return objectOf(objectOf(value)[name]);
}

/** The text in a member of a value; null where there is none, or an empty one. */
export function textIn(value: unknown, name: string): string | null {
  const text = objectOf(value)[name];
  return typeof text === 'string' && text !== '' ? text : null;
}

/** A count or a moment: a number that JSON holds as it is, from 0 on. */
export function isNatural(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** The same object without some of its members. */
export function without(value: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

/** What a value is, in words that quote nothing of it: it may be a secret in the wrong place. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : `a ${typeof value}`;
}
