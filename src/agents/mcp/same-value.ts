import { isObject } from '../../core/json.ts';
import { isDeepStrictEqual } from 'node:util';

/** Whether two parsed values say the same. */
export function isSameValue(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(plain(a), plain(b));
}

/** Parsers make objects with and without a prototype, which counts as a difference. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  const isPlain = isObject(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
  return isPlain ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)])) : value;
}
