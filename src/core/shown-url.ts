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
  const parts = head.replace(/\/\/.*@/, '//…@').split('/');
  const pathFrom = parts[1] === '' ? 3 : 0;
  return parts.map((part, place) => (place >= pathFrom && mayBeKey(part) ? '…' : part)).join('/');
}

/** Whether a part of a path does not read like words, so that nobody can tell it from a key. */
function mayBeKey(part: string): boolean {
  if (part.length < 4 || part.includes('…') || part.includes('{')) return false;
  if (/^\d{4}-\d\d-\d\d$/.test(part)) return false;
  if (/^(?:sk|pk|rk|gh[a-z]|glpat|xox[a-z])[-_]/i.test(part)) return true;
  const words = part.replace(/^@/, '').split(/[-_.:+]|(?<=[a-z])(?=[A-Z])/);
  // A number stands at the end, or is that of a version.
  const isNumbered = words.slice(0, -1).some((word) => /\d/.test(word) && !/^v\d{1,2}$/.test(word));
  return isNumbered || !words.every(isWord);
}

/** Letters as people write them, with a short number behind them or a number alone; random letters have shorter humps. */
function isWord(text: string): boolean {
  return (
    text.length < 24 &&
    /^(?:v?\d{1,4}|(?:[a-z]{2,}|[A-Z][a-z]+|[A-Z]{2,})\d{0,2}|(?:[a-z]{3,}|[A-Z][a-z]{2,}|[A-Z]{3,})\d{3,4})$/.test(
      text,
    )
  );
}
