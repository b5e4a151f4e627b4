/** JSON from outside. What is nested without bounds overflows the stack of whatever walks through it later. */

/** More levels than any message, schema or result has; JSON of others is commonly cut at 64 to 1000. */
export const deepest = 512;

/** @throws SyntaxError where a text is no JSON, or is nested deeper than {@link deepest}. */
export function foreignJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (isTooDeep(value)) throw new SyntaxError(`expected JSON of at most ${deepest} levels`);
  return value;
}

/** Whether a value is nested deeper than {@link deepest}; in time that grows with its size, and without recursion. */
export function isTooDeep(value: unknown): boolean {
  let level = [value].filter(isNode);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((node) => Object.values(node).filter(isNode));
  }
  return false;
}

function isNode(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
