import { objectOf } from './json.ts';

/**
 * When the sign-in behind a run ends, by the client's own word: `credential_expires_at` in each result of its structured output,
 * `loginExpiresAt` in `claude auth status --json` (client 2.1.318 and newer). No renewal extends it.
 *
 * @returns epoch milliseconds, or null where the record does not say.
 */
export function signInEndOf(record: Readonly<Record<string, unknown>>): number | null {
  const said = record['type'] === 'result' ? record['credential_expires_at'] : record['loginExpiresAt'];
  // A date with a time and a zone: what else could be parsed would be read in the zone of this machine.
  if (typeof said !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(said)) return null;
  const at = Date.parse(said);
  return Number.isNaN(at) ? null : at;
}

/** The same of one line of output, or a text, that may be such a record; quick for what is none. */
export function signInEndIn(text: string): number | null {
  if (!/"(?:credential_expires_at|loginExpiresAt)"/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    const records: readonly unknown[] = Array.isArray(value) ? value : [value];
    const ends = records.map((one) => signInEndOf(objectOf(one)));
    return ends.findLast((end) => end !== null) ?? null;
  } catch {
    return null;
  }
}
