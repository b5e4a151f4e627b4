/** JSON in strings in JSON: the escapes of as many layers as there are, undone in one walk. */
import { lookUp } from '../../core/look-up.ts';

const simple: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\n',
  t: ' ',
  b: ' ',
  f: ' ',
  '"': '"',
  "'": "'",
  '/': '/',
};

/**
 * Undoes the backslash escapes of strings in strings: `\\\"` and `\"` both become `"`, `\\n` and `\n` a line's end,
 * `\u0027` its character. A path's separator becomes a blank. Linear in the text's length.
 */
export function unescapeLayers(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(escape, (_whole, code: string | undefined, character: string | undefined) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return lookUp(simple, character ?? '') ?? ` ${character ?? ''}`;
  });
}

const escape = /\\+(?:u([\dA-Fa-f]{4})|([\s\S])|$)/g;
