/** What the words after `explain` are: files, stdin, or a text that a person typed. */
import { HoldfastError } from '../../core/errors.ts';
import { didYouMean, nearestName } from '../../core/nearest-name.ts';
import { commandLine } from '../../core/shell-word.ts';
import { shown } from '../../core/shown.ts';

/** One thing to be explained. */
export type Input =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'text'; readonly text: string };

/** What the words are judged by. */
export interface Known {
  /** Whether something of that name is on the disk. */
  readonly exists: (name: string) => boolean;
  /** The names of the classes. */
  readonly ids: readonly string[];
  /** Whether a text is recognised. */
  readonly isRecognised: (text: string) => boolean;
}

/**
 * A word that names something on the disk is a file. What else has a blank in it is a text, and so are several words that
 * are no files: a message pasted without its quotes. No word is one input, stdin.
 *
 * @throws HoldfastError `usage` for a word that is none of it, with the class whose name is near.
 */
export function readInputs(words: readonly string[], known: Known): readonly Input[] {
  if (words.length === 0) return [{ kind: 'stdin' }];
  const isPlain = (word: string): boolean => word !== '-' && !known.exists(word) && !looksLikeFile(word);
  if (words.length > 1 && words.every(isPlain)) {
    // Each in quotes of its own: several texts.
    if (words.every(isSentence)) return words.map((text) => ({ kind: 'text', text }));
    return [{ kind: 'text', text: words.join(' ') }];
  }
  return words.map((word) => readInput(word, known));
}

function readInput(word: string, { exists, ids, isRecognised }: Known): Input {
  if (word === '-') return { kind: 'stdin' };
  if (exists(word) || looksLikeFile(word)) return { kind: 'file', name: word };
  if (isSentence(word)) return { kind: 'text', text: word };
  const near = nearestName(word, ids);
  if (near === null && isRecognised(word)) return { kind: 'text', text: word };
  throw new HoldfastError(
    'usage',
    `expected a text, a file, "-" or the name of a class, found "${word}"${didYouMean(word, ids)}`,
    near === null ? shown`holdfast explain --list shows the classes` : commandLine('holdfast', 'explain', near),
  );
}

function isSentence(word: string): boolean {
  return /\s/.test(word.trim());
}

/** As what is captured is named; a message ends otherwise. */
function looksLikeFile(word: string): boolean {
  return /^[^\n]*[^\s.]\.(log|txt|out|err|jsonl?|ndjson|md|xml|gz)$/i.test(word) || /^(\.{0,2}|~)\/\S*$/.test(word);
}
