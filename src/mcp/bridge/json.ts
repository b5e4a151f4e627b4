export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in a field; an empty one where there is none. */
export function objectIn(value: unknown, name: string): Json {
  const field = isJson(value) ? value[name] : undefined;
  return isJson(field) ? field : {};
}

/** The same object without some of its members. */
export function without(value: Json, ...names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
