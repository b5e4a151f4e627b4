/** What texts of an authorization server may be made of (RFC 6749, appendix A). */

/** `VSCHAR`: printable ASCII and the space. A token or a client's name of other characters fits into no header. */
export function isVisibleText(value: string): boolean {
  return /^[\x20-\x7e]+$/.test(value);
}

/** `token_type` (A.13) as it may stand before a token in a header; null for what is none. */
export function tokenTypeIn(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z0-9][\w.-]{0,63}$/.test(value) ? value : null;
}

/** The words of a `scope` (A.4); what is none is left out, and what comes after a length that no server needs. */
export function scopeWords(text: string): string[] {
  return text.slice(0, scopeAtMost).split(/\s+/).filter(isScopeWord);
}

/** One `scope-token` (A.4), so that a list of them is a parameter and nothing more. */
export function isScopeWord(word: string): boolean {
  return word.length <= 512 && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(word);
}

const scopeAtMost = 8_192;
