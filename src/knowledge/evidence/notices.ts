/** What a program announces is no failure yet: "your login expires in 3 days" says nothing of what ended a session today. */

/** Leaves out the sentences that only announce. @returns null where there is none. */
export function withoutNotices(text: string): string | null {
  if (!mayAnnounce.test(text)) return null;
  const parts = text.split(between);
  const kept = parts.filter((part) => !isNotice(part));
  return kept.length === parts.length ? null : kept.join('\n');
}

/** Whether a sentence announces, and tells of nothing that failed. */
export function isNotice(sentence: string): boolean {
  // The second pattern is the larger one, and most sentences of an error need it not.
  return mayAnnounce.test(sentence) && !fails.test(sentence) && announces.test(sentence);
}

/** Lines, sentences, what a client joins by a dot, and the texts of a list in JSON. */
const between = /\r?\n|(?<=[.!?])\s+| [·|•] |",\s{0,8}"|"\s{0,4}[}\]]/;
const mayAnnounce = /expir|\bwill\b|\bends?\b|about to|runs? out|\d ?%|deprecat|available|disabled because|renew/i;
const announces = new RegExp(
  [
    String.raw`\b(?:expires?|expiring|will (?:expire|end|lapse|run out|stop working)|ends|is about to (?:expire|end)|are about to (?:expire|end)|runs? out|renew(?:al)? (?:is )?(?:due|required|needed))\b.{0,40}?\b(?:in (?:about |less than |~ ?)?(?:\d+|an?|one|two|three|a few) ?(?:s|sec(?:ond)?s?|m|min(?:ute)?s?|h|hours?|d|days?|weeks?|months?)\b|soon\b|tomorrow\b|today\b|on (?:\w+ \d|\d)|by \d|\d{4}-\d{2}-\d{2})`,
    String.raw`\b(?:expires|expiring) soon\b|\bis about to (?:expire|end)\b`,
    String.raw`\b(?:used|reached|at|consumed) (?:about )?\d{1,2} ?% of\b|\b\d{1,2} ?% (?:used|of your)\b|\bapproaching (?:your |the )?(?:\w+ )?limit\b`,
    String.raw`\bdeprecat(?:ed|ion)\b|\bwill be (?:removed|retired|disabled|revoked) (?:in|on|by|after|soon)\b`,
    String.raw`\bupdate available\b|\bnew(?:er)? version (?:is |of .{1,40} is )?available\b`,
    String.raw`\bconnectors are disabled because\b`,
  ].join('|'),
  'i',
);
const fails =
  /\b(?:fail(?:ed|s|ure)?|error|40[0-9]|50[0-9]|denied|refused|invalid|rejected|(?:has|have) expired|is expired|revoked|not logged in|could not|couldn't|unable|cannot)\b/i;
