import type { Intent, ProfileRecord, Refusals, RecordTrouble } from '../../core/profile/record.ts';
import type { Fields } from './json-values.ts';
import { numberIn, objectOr, textIn, timeIn } from './json-values.ts';

/** What is kept beside the credential. */
export function notesIn(fields: Fields): Omit<ProfileRecord, 'profile' | 'credential'> {
  const hasty = fields['hasty'];
  return {
    header: textIn(fields['header']) ?? 'authorization',
    intent: intentIn(fields['intent']),
    trouble: troubleIn(fields['trouble']),
    retryAt: timeIn(fields['retryAt']),
    failures: numberIn(fields['failures']) ?? 0,
    hasty: Array.isArray(hasty) ? hasty.filter((at): at is number => typeof at === 'number') : [],
  };
}

/** An intent of a form that is not understood is an intent all the same. */
function intentIn(value: unknown): Intent | null {
  if (value === null || value === undefined) return null;
  const { startedAt, by } = objectOr(value);
  return { startedAt: timeIn(startedAt) ?? 0, by: textIn(by) ?? 'unknown' };
}

/** A trouble of a kind that is not understood counts as one after which nothing may be sent. */
function troubleIn(value: unknown): RecordTrouble | null {
  if (value === null || value === undefined) return null;
  const { kind, at, detail, about, error, description, how, accessWorks, inOtherWords } = objectOr(value);
  const when = timeIn(at) ?? 0;
  const words = textIn(detail) ?? 'an unknown cause';
  if (kind === 'unavailable') return { kind, at: when, detail: words, ...refusalsIn(inOtherWords) };
  if (kind === 'refused' && (about === 'grant' || about === 'client')) {
    const said = textIn(description);
    const refused = { kind, about, error: textIn(error) ?? 'unknown_error', at: when } as const;
    return said === null ? refused : { ...refused, description: said };
  }
  const known = (['crash', 'timeout', 'reset', 'unreadable', 'server-error'] as const).find((name) => name === how);
  const works = typeof accessWorks === 'boolean' ? accessWorks : null;
  return { kind: 'lost', how: known ?? 'crash', at: when, detail: words, accessWorks: works };
}

function refusalsIn(value: unknown): { readonly inOtherWords?: Refusals } {
  const { status, times } = objectOr(value);
  const [code, count] = [numberIn(status), numberIn(times)];
  return code === null || count === null ? {} : { inOtherWords: { status: code, times: count } };
}
