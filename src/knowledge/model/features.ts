/** What a text shows to the model: its words and pairs of words, without what changes from one run to the next. */

/** Longer texts say the same again. In words; the end counts more than the begin. */
const mostWords = 400;

/** The features of a folded text and the facts that it bears out, each once. */
export function featuresOf(words: string, facts: Iterable<string>): ReadonlySet<string> {
  const features = new Set<string>();
  const tokens = tokensOf(words);
  let before = '^';
  for (const token of tokens) {
    features.add(token);
    features.add(`${before} ${token}`);
    before = token;
  }
  if (tokens.length > 0) features.add(`${before} $`);
  features.add(tokens.length < 6 ? '#short' : tokens.length < 25 ? '#middle' : '#long');
  for (const fact of facts) features.add(`@${fact}`);
  return features;
}

function tokensOf(words: string): string[] {
  const found = (words.match(token) ?? []).filter((word) => !/^(?:\d{4,}|req_\w+|[\da-f]{8,}|\w{40,})$/.test(word));
  return found.length <= mostWords ? found : [...found.slice(0, mostWords / 4), ...found.slice(-(mostWords * 3) / 4)];
}

/** Words, codes and single signs of writings without blanks. */
const token =
  /[\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF]|[a-z_\u00C0-\u024F\u0400-\u04FF][a-z\d_\u00C0-\u024F\u0400-\u04FF]*|\d+/g;
