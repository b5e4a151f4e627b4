/**
 * The language of signatures: words as they stand after folding, `{concept}` for a word with its synonyms, `…` for a
 * gap of at most {@link gap} characters, and regular expressions of the kind that every engine matches in linear time.
 */
import { lookUp } from '../core/look-up.ts';

/** Words that mean the same, by name: `expired` → `expired`, `has run out`, …; each again a pattern without concepts. */
export type Concepts = Readonly<Record<string, readonly string[]>>;

/** How far apart the words on both sides of a `…` may stand, in characters of folded text. */
export const gap = 80;

/** What is wrong with a pattern, in words for its author; `null` where nothing is. */
export function flawOf(pattern: string, concepts: Concepts): string | null {
  const unknown = [...pattern.matchAll(conceptName)]
    .map(([, name = '']) => name)
    .find((name) => !Object.hasOwn(concepts, name));
  if (unknown !== undefined) return `no concept is called {${unknown}}`;
  if (/\(\?(?!:)|\\[1-9k]/.test(pattern)) return 'look-around and back references cannot be matched in linear time';
  if (/[A-Z]/.test(pattern.replace(/\\[A-Z]/g, ''))) return 'capitals never match, texts are folded to lower case';
  if (/["'`]/.test(pattern)) return 'quotes never match, they are folded away';
  if ((pattern.match(/…/g) ?? []).length > 2) return 'more than two gaps take too long';
  if (/[*+]|\{\d+,\}/.test(pattern.replace(/\\[*+]|\[[^\]]*\]/g, ''))) return 'a repetition needs a limit: {0,40}';
  return faultOf(sourceOf(pattern, concepts));
}

function faultOf(source: string): string | null {
  try {
    return RegExp(source) instanceof RegExp ? null : 'no pattern';
  } catch (error) {
    return (error as Error).message;
  }
}

/** The regular expression of a pattern that has no flaw. */
export function sourceOf(pattern: string, concepts: Concepts): string {
  return pattern
    .replace(conceptName, (_whole, name: string) => `(?:${(lookUp(concepts, name) ?? []).join('|')})`)
    .replace(aGap, `.{0,${gap}}?`);
}

/** The form for texts without blanks. */
export function squeezePattern(source: string): string {
  return source
    .replaceAll(' ?', '')
    .replaceAll(' ', '')
    .replaceAll(String.raw`\b`, '');
}

/** The blanks are for the reader; what stands in a gap may be one, a full stop, or nothing. */
const aGap = / ?… ?/g;
const conceptName = /\{([a-z][a-z-]*)\}/g;
