/**
 * Finds the places of a log that are worth a look, at the pace of memory: many words at once, skipping as far as the
 * shortest allows (Wu and Manber, 1994). Works on bytes; every word is ASCII, and capitals do not matter.
 */

/** Finds the next word at or after `from`, before `end`. @returns where it begins, or -1. */
export type Finder = (bytes: Uint8Array, from: number, end: number) => number;

/** How many bytes of each word are compared in a step; no word may be shorter. */
const window = 5;

export function openFinder(words: readonly string[]): Finder {
  const lowered = words.map((word) => new TextEncoder().encode(word.toLowerCase()));
  if (lowered.some(({ length }) => length < window))
    throw new RangeError(`expected words of ${window} letters or more`);
  const skip = new Uint8Array(65_536).fill(window - 1);
  const begins = new Uint8Array(65_536);
  const byEnd: number[][] = Array.from({ length: 65_536 });
  for (const [index, word] of lowered.entries()) {
    for (const pair of casesOf(word, 0)) begins[pair] = 1;
    for (let at = 1; at < window; at += 1) {
      for (const pair of casesOf(word, at - 1)) {
        skip[pair] = Math.min(skip[pair] ?? 0, window - 1 - at);
        if (at === window - 1) byEnd[pair] = [...(byEnd[pair] ?? []), index];
      }
    }
  }

  return (bytes, from, end) => {
    let at = from + window - 1;
    while (at < end) {
      const pair = ((bytes[at - 1] ?? 0) << 8) | (bytes[at] ?? 0);
      const far = skip[pair] ?? 1;
      if (far !== 0) {
        at += far;
        continue;
      }
      const start = at - window + 1;
      if (begins[((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0)] === 1) {
        for (const index of byEnd[pair] ?? []) {
          const word = lowered[index];
          if (word !== undefined && start + word.length <= end && isAt(bytes, start, word)) return start;
        }
      }
      at += 1;
    }
    return -1;
  };
}

function isAt(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let at = 0; at < word.length; at += 1) {
    if (lowerCase(bytes[start + at] ?? 0) !== word[at]) return false;
  }
  return true;
}

/** The two bytes of a word from `at` on, in all four ways to write them. */
function casesOf(word: Uint8Array, at: number): number[] {
  const [first = 0, second = 0] = [word[at], word[at + 1]];
  return [first, upperCase(first)].flatMap((one) => [second, upperCase(second)].map((two) => (one << 8) | two));
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function upperCase(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}
