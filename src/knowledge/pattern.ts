/**
 * The language of signatures: words as they stand after folding, `{concept}` for a word with its synonyms, `…` for a
 * gap of at most {@link gap} characters, and regular expressions of the kind that every engine matches in linear time.
 */

/** Words that mean the same, by name: `expired` → `expired`, `has run out`, …; each again a pattern without concepts. */
export type Concepts = Readonly<Record<string, readonly string[]>>;

/** A pattern, ready for an engine. */
export interface CompiledPattern {
  /** The regular expression's source. */
  readonly source: string;
  /** Text that every match holds, folded; empty where nothing is certain. Spares the engine most texts. */
  readonly anchor: string;
}

/** How far apart the words on both sides of a `…` may stand, in characters of folded text. */
export const gap = 80;

/** What is wrong with a pattern, in words for its author; `null` where nothing is. */
export function flawOf(pattern: string, concepts: Concepts): string | null {
  const unknown = [...pattern.matchAll(conceptName)].map(([, name = '']) => name).find((name) => !(name in concepts));
  if (unknown !== undefined) return `no concept is called {${unknown}}`;
  if (/\(\?(?!:)|\\[1-9k]/.test(pattern)) return 'look-around and back references cannot be matched in linear time';
  if (/[A-Z]/.test(pattern.replace(/\\[A-Z]/g, ''))) return 'capitals never match, texts are folded to lower case';
  if (/["'`]/.test(pattern)) return 'quotes never match, they are folded away';
  if ((pattern.match(/…/g) ?? []).length > 2) return 'more than two gaps take too long';
  if (/[*+]|\{\d+,\}/.test(pattern.replace(/\\[*+]|\[[^\]]*\]/g, ''))) return 'a repetition needs a limit: {0,40}';
  return faultOf(compilePattern(pattern, concepts).source);
}

function faultOf(source: string): string | null {
  try {
    return RegExp(source) instanceof RegExp ? null : 'no pattern';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Compiles a pattern that has no flaw. */
export function compilePattern(pattern: string, concepts: Concepts): CompiledPattern {
  const source = pattern
    .replace(conceptName, (_whole, name: string) => `(?:${(concepts[name] ?? []).join('|')})`)
    .replace(aGap, `.{0,${gap}}?`);
  return { source, anchor: anchorOf(pattern.replace(aGap, '…')) };
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

/** The longest run of plain characters outside every group, class and choice. */
function anchorOf(pattern: string): string {
  let depth = 0;
  let run = '';
  let best = '';
  const close = (): void => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '\\') {
      const next = pattern.charAt(at + 1);
      at += 1;
      if (depth === 0 && /[.?*+()[\]{}|^$\\/]/.test(next)) run += next;
      else close();
    } else if ('([{'.includes(character)) {
      // A repetition may leave out what it repeats.
      if (/^\{\d/.test(pattern.slice(at, at + 2))) run = run.slice(0, -1);
      close();
      depth += 1;
    } else if (')]}'.includes(character)) {
      depth -= 1;
    } else if (character === '|' && depth === 0) {
      return '';
    } else if (character === '?') {
      run = run.slice(0, -1);
      close();
    } else if ('….^$'.includes(character)) close();
    else if (depth === 0) run += character;
  }
  close();
  return best;
}
