/**
 * Which plain text every match of a pattern holds. Looking for a word costs a hundredth of what an engine costs, and
 * nearly every pattern is ruled out so.
 */

/** Words of which every match holds at least one. */
export type Anchors = readonly string[];

/** More words than these cost more than they spare. */
const mostWords = 48;
/** Shorter words rule out nothing. */
const leastLength = 3;
/** So many sets rule out nearly all that can be ruled out. */
const mostSets = 3;

/**
 * The sets of anchors of a regular expression without look-around: a match holds a word of each; none where nothing is certain.
 *
 * @param source after concepts and gaps were put in.
 */
export function anchorsOf(source: string): readonly Anchors[] {
  const sets = setsOf({ source, at: 0 });
  const useful = sets.filter(
    (words) => words.length <= mostWords && words.every(({ length }) => length >= leastLength),
  );
  return useful.toSorted((a, b) => worth(b) - worth(a)).slice(0, mostSets);
}

/** A choice at the top offers one set; a sequence as many as it has parts. */
function setsOf(reader: Reader): readonly Anchors[] {
  const sets: Anchors[] = [];
  readSequence(reader, (words) => void sets.push(words));
  if (reader.at >= reader.source.length) return sets;
  const words = readChoice({ source: reader.source, at: 0 });
  return words.length === 0 ? [] : [words];
}

interface Reader {
  readonly source: string;
  at: number;
}

/** `a|b|c`, up to the end or a closing bracket. */
function readChoice(reader: Reader): Anchors {
  const branches = [readSequence(reader)];
  while (reader.source.charAt(reader.at) === '|') {
    reader.at += 1;
    branches.push(readSequence(reader));
  }
  if (branches.some((words) => words.length === 0)) return [];
  return [...new Set(branches.flat())];
}

/** @returns the best set of the sequence. @param seen is told each. */
function readSequence(reader: Reader, seen?: (words: Anchors) => void): Anchors {
  let best: Anchors = [];
  let run = '';
  const offer = (words: Anchors): void => {
    if (words.length > 0) seen?.(words);
    if (worth(words) > worth(best)) best = words;
  };
  const closeRun = (): void => {
    if (run !== '') offer([run]);
    run = '';
  };
  while (reader.at < reader.source.length && !'|)'.includes(reader.source.charAt(reader.at))) {
    const item = readItem(reader);
    const optional = readRepetition(reader);
    if (item.plain !== null && optional === 'once') run += item.plain;
    else {
      closeRun();
      if (optional !== 'maybe') offer(item.words);
    }
  }
  closeRun();
  return best;
}

/** The longer the shortest word, the rarer; every further word makes it more common. */
function worth(words: Anchors): number {
  if (words.length === 0) return 0;
  return Math.min(...words.map(({ length }) => length)) - Math.log2(words.length) / 2;
}

interface Item {
  /** The character itself, where the item is one. */
  readonly plain: string | null;
  readonly words: Anchors;
}

const nothing: Item = { plain: null, words: [] };

function readItem(reader: Reader): Item {
  const character = reader.source.charAt(reader.at);
  reader.at += 1;
  if (character === '(') {
    if (reader.source.startsWith('?:', reader.at)) reader.at += 2;
    const words = readChoice(reader);
    reader.at += 1;
    return { plain: null, words };
  }
  if (character === '[') {
    const end = /^\^?\]?(?:\\.|[^\]\\])*\]/.exec(reader.source.slice(reader.at))?.[0].length ?? 0;
    reader.at += end;
    return nothing;
  }
  if (character === '\\') {
    const escaped = reader.source.charAt(reader.at);
    reader.at += 1;
    return /[a-zA-Z\d]/.test(escaped) ? nothing : { plain: escaped, words: [escaped] };
  }
  return '.^$'.includes(character) ? nothing : { plain: character, words: [character] };
}

function readRepetition(reader: Reader): 'once' | 'maybe' | 'often' {
  const [whole = '', mark = '', least = ''] =
    /^(?:([?*+])|\{(\d+)(?:,\d*)?\})\??/.exec(reader.source.slice(reader.at)) ?? [];
  reader.at += whole.length;
  if (whole === '') return 'once';
  return mark === '?' || mark === '*' || least === '0' ? 'maybe' : 'often';
}
