/** Addresses as they may be shown: a user name, a password, a query or a part of a path may be a key. */

/** Only who is meant: scheme, host and port. What is no address is not shown at all. */
export function originOf(url: string): string {
  const parsed = parse(url);
  return parsed === null ? '…' : `${parsed.protocol}//${parsed.host}`;
}

/** The address with everything taken out that may be a key; parts of a path stay that read like words. */
export function shownUrl(url: string): string {
  const parsed = parse(url);
  if (parsed === null) return withoutTail(url);
  const user = parsed.username === '' && parsed.password === '' ? '' : '…@';
  const path = parsed.pathname.split('/').map((part) => (mayBeKey(part) ? '…' : part));
  const tail = `${parsed.search === '' ? '' : '?…'}${parsed.hash === '' ? '' : '#…'}`;
  const shown = `${parsed.protocol}//${user}${parsed.host}${path.join('/')}${tail}`;
  // As it was written: a parser adds a slash.
  return /^[^/]*\/\/[^/?#]*$/.test(url) ? shown.replace(/\/$/, '') : shown;
}

function parse(url: string): URL | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed === null || parsed.host === '' || url.includes('${') ? null : parsed;
}

/** A text that a client fills in, such as `https://${HOST}/mcp`, is an address, too. */
function withoutTail(text: string): string {
  const at = text.search(/[?#]/);
  const head = at === -1 ? text : `${text.slice(0, at)}${text[at]}…`;
  return head
    .replace(/\/\/.*@/, '//…@')
    .split('/')
    .map((part) => (mayBeKey(part) ? '…' : part))
    .join('/');
}

/** Long, with a digit in it or without a word's own breaks: nobody can tell it from a key. */
function mayBeKey(part: string): boolean {
  if (part.length < 12 || part.includes('…') || part.includes('{')) return false;
  return /\d/.test(part)
    ? !/^[a-z]+([-.][a-z]+)*[-.]?v?\d{1,4}$/i.test(part)
    : part.length >= 24 && !/[-_.]/.test(part);
}
