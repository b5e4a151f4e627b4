/** What a server or a program says of a failure, made fit to be shown: one line, bounded, and without what may be a secret. */

/** What is longer is a page, and no reason. */
const wordsAtMost = 200;

/** Where servers that do not follow RFC 6749 §5.2 put their sentence; RFC 9457 has the last two. */
const sentenceMembers = ['error_description', 'message', 'error_message', 'msg', 'detail', 'title'] as const;

/**
 * The sentence in the body of a refusal, however the server spells it: a member of JSON, the title of a page, a line of text. As it
 * came, so for {@link serverWords} only; nothing is decided by it. Null where there is none.
 */
export function sentenceIn(body: string): string | null {
  const text = body.trim();
  if (text.startsWith('<')) return /<title[^>]*>([^<]{1,400})/i.exec(text)?.[1] ?? null;
  try {
    return sentenceOf(JSON.parse(text), 3);
  } catch {
    return text.startsWith('{') || text.startsWith('[') || text === '' ? null : text;
  }
}

function sentenceOf(value: unknown, deep: number): string | null {
  if (typeof value !== 'object' || value === null || deep === 0) return null;
  if (Array.isArray(value)) return sentenceOf(value[0], deep - 1);
  const members = value as Readonly<Record<string, unknown>>;
  const sentence = sentenceMembers
    .map((name) => members[name])
    .find((one) => typeof one === 'string' && one.trim() !== '');
  if (typeof sentence === 'string') return sentence;
  return sentenceOf(members['error'], deep - 1) ?? sentenceOf(members['errors'], deep - 1);
}

/** Colours, titles and links of terminals, whole: without the character that begins one, the rest of it would stay as letters. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const terminalOrders = /\u001b\[[\d;?]*[ -/]*[@-~]|\u001b[\]P^_X][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;

/**
 * The words of an `error_description` (RFC 6749 §5.2) or the like, or null where there are none. Whoever shows them escapes
 * what a medium obeys; tokens that are known are taken out before, by `TokenMask`.
 */
export function serverWords(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const line = value
    .slice(0, 4 * wordsAtMost)
    .replaceAll(terminalOrders, ' ')
    .replaceAll(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[`"“”]/g, "'")
    .trim();
  const masked = withoutLongWords(line);
  if (masked === '') return null;
  return masked.length <= wordsAtMost ? masked : `${masked.slice(0, wordsAtMost).trimEnd()} …`;
}

/** Words behind a reason, as they are quoted everywhere. */
export function quoted(words: string | null | undefined): string {
  return words === null || words === undefined ? '' : `: "${words}"`;
}

/** The shortest tokens that servers are known to issue; the codes of errors (`AADSTS9010010`) are shorter. */
const longWord = 16;

/** What is long and has digits may be a secret that no pattern knows; addresses and paths are what a person needs. */
export function withoutLongWords(text: string): string {
  return text.replaceAll(/[\w.~+/=:@%?&-]+/g, (word) =>
    word.length >= longWord && /\d/.test(word) && !isPlace(word) ? '…' : word,
  );
}

/** A URL, a path or the name of a host, of which no part is as long as a secret. */
function isPlace(word: string): boolean {
  const parts = word.split(/[/.:@?&=]/);
  if (parts.some((part) => part.length >= longWord && /\d/.test(part))) return false;
  return /^(?:https?:\/\/|[~.]{0,2}\/)/.test(word) || /^(?:[a-z\d-]+\.)+[a-z\d]+(?::\d+)?$/.test(word);
}
