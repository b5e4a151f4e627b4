/**
 * A log is judged by the last state of each who speaks in it: an error that the same actor followed up with a success is
 * past, an error of another actor is not.
 */
import { readLogLine } from './log-line.ts';
import type { LogLine } from './log-line.ts';

/** What of a text still stands. */
export interface Standing {
  readonly text: string;
  /** Whether an error was left out because it is past. */
  readonly isHealed: boolean;
}

/** Leaves out what is past. A text that is no log stands as it is. */
export function whatStands(text: string): Standing {
  if (!text.includes('\n')) return { text, isHealed: false };
  const lines = text.split('\n');
  const read = lines.map(readLogLine);
  const filled = lines.filter((line) => line.trim() !== '').length;
  const logged = read.filter((line) => line !== null).length;
  if (logged < 2 || logged * 2 < filled) return { text, isHealed: false };

  const successes = new Map<string, Array<{ readonly at: number; readonly heals: RegExp }>>();
  let current = { actor: '', at: 0 };
  const heads = read.map((line, at) => {
    if (line !== null) current = { actor: line.actor, at };
    const heals = line === null ? null : healedBy(line);
    if (heals !== null) successes.set(current.actor, [...(successes.get(current.actor) ?? []), { at, heals }]);
    return current;
  });
  if (successes.size === 0) return { text, isHealed: false };
  const kept = lines.filter((_, at) => {
    const { actor, at: head } = heads[at] ?? current;
    // A message that goes on shares the fate of its first line.
    return !(successes.get(actor) ?? []).some((success) => success.at > head && success.heals.test(lines[head] ?? ''));
  });
  return { text: kept.join('\n'), isHealed: kept.length < lines.length };
}

/**
 * Which earlier lines of the same actor a line heals; null where it tells of no success. Who is not named may be several,
 * so that there a success heals only what speaks of the same matter.
 */
export function healedBy({ actor, message, isError }: LogLine): RegExp | null {
  if (!saysRecovery(message, isError)) return null;
  if (actor !== '') return anything;
  if (/connect/i.test(message)) return /connect|network|time.?out|socket|econn|transport|auth|401/i;
  return /log.?in|sign|logged/i.test(message)
    ? /token|credential|log.?in|logged|sign|session|oauth|auth/i
    : /token|credential|refresh|renew|auth|40[13]|log.?in|logged|session|key/i;
}

const anything = /^/;

/** Whether a message says that a login, a connection or a request is good now. @param isError it was said as an error. */
export function saysRecovery(message: string, isError: boolean): boolean {
  if (isError) return false;
  const text = message.toLowerCase().replaceAll('_', ' ');
  const found = recovered.exec(text);
  if (found === null) return false;
  const clause =
    text
      .slice(0, found.index + found[0].length)
      .split(/[.;!?] |\bbut\b/)
      .at(-1) ?? '';
  return !denied.test(clause) && !undone.test(text.slice(found.index + found[0].length));
}

const matter =
  '(?:token|credential|login|session|auth|authentication|authorization|connection|access|grant|oauth|sign-?in|key|store)s?';
const done =
  '(?:refreshed|renewed|restored|recovered|re-?established|established|re-?acquired|acquired|obtained|adopted|reloaded|rotated|succeeded|successful|successfully|ok|valid again|good again|accepted|works again|found|loaded|back)';
const recovered = new RegExp(
  [
    String.raw`\b${matter}\b[^.;]{0,40}?\b${done}\b`,
    String.raw`\b(?:successfully|now) (?:re-?)?(?:connected|authenticated|authorized|logged in|signed in|refreshed|renewed|restored)\b`,
    String.raw`\b(?:re-?)?(?:connected|authenticated|authorized|logged in|signed in|refreshed|renewed)(?: successfully| again| ok)\b`,
    String.raw`\bre-?(?:connected|authenticated|authorized)\b`,
    String.raw`\b(?:refreshed|renewed|restored|adopted|reloaded|picked up|got|obtained)\b[^.;]{0,30}?\b(?:token|credential|login|session|connection)s?\b`,
    String.raw`\b(?:retry|attempt|request|refresh|renewal|login|call)\b[^.;]{0,20}?\b(?:succeeded|successful|ok|passed|completed)\b`,
    String.raw`\b(?:recovered|back online|back to normal|healthy again|resumed)\b`,
  ].join('|'),
);
const denied =
  /\b(?:not|never|no|none|cannot|cant|can't|couldn't|could|unable|fail(?:ed|ure|s|ing)?|without|isn't|wasn't|won't|until|before|if|unless|when|once|should|must|will|would|to be|being|needs?|please|try|trying|attempting)\b/;
const undone =
  /^[^.;]{0,60}\b(?:but|however|is (?:invalid|rejected|expired)|was (?:rejected|refused)|failed(?! (?:attempts?|tries|retries))|not (?:saved|stored|written))\b/;
