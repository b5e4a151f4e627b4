/** Whether a server takes no `resource` (RFC 8707), or not the one that was named: then a sign-in without it goes through. */

/** Codes that leave it to their text what was wrong. */
const vague: ReadonlySet<string> = new Set(['invalid_request', 'server_error', 'invalid_resource', 'unknown_error']);

/** Microsoft Entra: a resource beside scopes (901002), and one that does not match them (9010010). */
const entra = /\bAADSTS(?:901002|9010010)\b/;

/** A parameter, and that it is not wanted, within one sentence; "you may not use this resource" speaks of something else. */
const unwanted =
  /\b(?:un(?:known|supported|expected|recognised|recognized)|not (?:supported|allowed|known|recognised|recognized|match)|invalid|illegal|parameter|indicator)\b/i;

/** By the `error` of an answer and its `error_description`, as far as they were read. */
export function isAboutResource(error: string, words: string | null | undefined): boolean {
  if (error === 'invalid_target') return true;
  const text = words ?? '';
  if (entra.test(text)) return true;
  return vague.has(error) && text.split(/[.;]\s/).some((part) => /\bresource\b/i.test(part) && unwanted.test(part));
}
