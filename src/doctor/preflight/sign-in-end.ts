import { isObject } from '../../core/json.ts';
import { inWords } from '../../core/expiry.ts';
import { signInEndOf } from '../../core/sign-in-end.ts';
import type { CheckItem } from './report.ts';

/** Nearer than this, somebody should know of it. */
const soonMs = 3 * 86_400_000;

/**
 * What the output of a finished run, or of `claude auth status --json`, says of the end of the sign-in; nothing where it says
 * nothing of it. The last word counts.
 */
export function signInEndItems(text: string, now: number): CheckItem[] {
  const records = recordsIn(text);
  const status = records.findLast((record) => typeof record['loggedIn'] === 'boolean');
  const missing: CheckItem[] =
    status?.['loggedIn'] === false
      ? [
          {
            question: 'login',
            state: 'person',
            found: 'the client says that nobody is logged in',
            id: 'no-credential',
            hint: 'claude auth login',
          },
        ]
      : [];
  const ends = records.flatMap((record) => signInEndOf(record) ?? []);
  const at = ends.at(-1);
  if (at === undefined) return missing;
  const left = at - now;
  const found =
    left > 0
      ? `the sign-in ends in ${inWords(left)}, by the client’s own word; no renewal extends it`
      : `the sign-in may have ended ${inWords(-left)} ago, by the client’s own word`;
  const isSoon = left < soonMs;
  return [
    ...missing,
    {
      question: 'login',
      state: isSoon ? 'warn' : 'pass',
      found,
      id: isSoon ? 'login-deadline-reached' : null,
      hint: isSoon ? 'claude auth login' : null,
    },
  ];
}

type Json = Readonly<Record<string, unknown>>;

/** One object, a list of all messages, or one message per line. */
function recordsIn(text: string): readonly Json[] {
  const whole = objectsIn(text);
  return whole.length > 0 ? whole : text.split('\n').flatMap(objectsIn);
}

function objectsIn(text: string): readonly Json[] {
  const start = text.search(/[[{]/);
  if (start === -1) return [];
  try {
    const value: unknown = JSON.parse(text.slice(start));
    return (Array.isArray(value) ? value : [value]).filter(isObject);
  } catch {
    return [];
  }
}
