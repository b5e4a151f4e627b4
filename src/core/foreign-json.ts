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

/**
 * Whether a text would be nested deeper than {@link deepest}, as JSON or TOML, by its brackets outside strings; asked before a
 * parser that recurses sees it. Linear in the text's length.
 */
export function wouldBeTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at += 1;
      else if (character === '"' || character === '\n') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '[' || character === '{') depth += 1;
    else if ((character === ']' || character === '}') && depth > 0) depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}

function isNode(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
