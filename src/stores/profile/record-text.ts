/** The stored form of a record: JSON, with the tokens in it. What this version does not know of it survives a save. */
import type { JsonObject } from '../../core/json.ts';
import { objectFrom, objectIn, objectOf, textIn } from '../../core/json.ts';
import type { Endpoints } from '../../core/profile/profile.ts';
import type {
  Generation,
  ProfileCredential,
  ProfileRecord,
  RecordReading,
  Intent,
  Refusals,
  RecordTrouble,
} from '../../core/profile/record.ts';
import { tokenTypeIn } from '../../core/profile/oauth-text.ts';
import { Secret } from '../../core/profile/secret.ts';
import type { Shown } from '../../core/shown.ts';
import { shown } from '../../core/shown.ts';
import { commandLine, operand } from '../../core/shell-word.ts';

const schema = 1;

/** Reads a stored text. Never throws, and quotes nothing of it. @param place for people. */
export function readRecord(text: string, place: string): RecordReading {
  const fields = objectFrom(text);
  const aside = shown`${commandLine('mv', operand(place), operand(`${place}.old`))}, then log in again`;
  if (fields === null) return unusable(`expected JSON at ${place}, found something else`, aside);
  if (typeof fields['sealed'] === 'string') {
    return unusable(
      `expected a plain credential at ${place}, found one that is sealed under a key in the keychain`,
      aside,
    );
  }
  const version = fields['schema'];
  if (typeof version === 'number' && version > schema) {
    return unusable(
      `${place} was written by a newer Holdfast (schema ${version}, this one knows ${schema})`,
      shown`npm install -g holdfast@latest`,
    );
  }
  const profile = fields['profile'];
  const credential = credentialIn(fields['credential']);
  if (version !== schema || typeof profile !== 'string' || credential === null) {
    return unusable(`expected a stored credential at ${place}, found JSON of another shape`, aside);
  }
  return { kind: 'record', record: { profile, credential, ...notesIn(fields) } };
}

/**
 * The text to store. JsonObject of the stored text that this version does not know are kept, those of the credential too.
 *
 * @param stored what is there now, or null.
 * @param follows the generation that it takes the place of, or null.
 */
export function writeRecord(record: ProfileRecord, stored: string | null, follows: Generation | null): string {
  const before = stored === null ? {} : (objectFrom(stored) ?? {});
  const { access, refresh, ...credential } = record.credential;
  const tokens = { accessToken: access.reveal(), refreshToken: refresh?.reveal() ?? null };
  const known = {
    ...record,
    schema,
    follows,
    credential: { ...objectIn(before, 'credential'), ...credential, ...tokens },
  };
  return `${JSON.stringify({ ...before, ...known }, null, 2)}\n`;
}

/** The generation that a text was written to take the place of, or null. */
export function followedIn(text: string): string | null {
  return textIn(objectFrom(text), 'follows');
}

function credentialIn(value: unknown): ProfileCredential | null {
  const fields = objectOf(value);
  const { generation, accessToken, issuedAt } = fields;
  if (typeof generation !== 'string' || typeof accessToken !== 'string' || accessToken === '') return null;
  if (typeof issuedAt !== 'number') return null;
  const refresh = textIn(fields, 'refreshToken');
  return {
    generation: generation as Generation,
    access: new Secret(accessToken),
    tokenType: tokenTypeIn(fields['tokenType']) ?? 'Bearer',
    refresh: refresh === null ? null : new Secret(refresh),
    issuedAt,
    expiresAt: timeIn(fields['expiresAt']),
    renewAt: timeIn(fields['renewAt']),
    scope: textIn(fields, 'scope'),
    subject: textIn(fields, 'subject'),
    endpoints: endpointsIn(fields['endpoints']),
  };
}

function endpointsIn(value: unknown): Endpoints | null {
  const fields = objectOf(value);
  const token = textIn(fields, 'token');
  if (token === null) return null;
  return {
    token,
    authorization: textIn(fields, 'authorization'),
    deviceAuthorization: textIn(fields, 'deviceAuthorization'),
    revocation: textIn(fields, 'revocation'),
    userinfo: textIn(fields, 'userinfo'),
  };
}

function unusable(detail: string, hint: Shown | null): RecordReading {
  return { kind: 'unusable', detail, hint };
}

/** What is kept beside the credential. */
function notesIn(fields: JsonObject): Omit<ProfileRecord, 'profile' | 'credential'> {
  const hasty = fields['hasty'];
  return {
    header: textIn(fields, 'header') ?? 'authorization',
    intent: intentIn(fields['intent']),
    trouble: troubleIn(fields['trouble']),
    retryAt: timeIn(fields['retryAt']),
    failures: numberIn(fields['failures']) ?? 0,
    hasty: Array.isArray(hasty) ? hasty.filter((at): at is number => typeof at === 'number') : [],
  };
}

/** An intent of a form that is not understood is an intent anyway. */
function intentIn(value: unknown): Intent | null {
  if (value === null || value === undefined) return null;
  return { startedAt: timeIn(objectOf(value)['startedAt']) ?? 0, by: textIn(value, 'by') ?? 'unknown' };
}

/** A trouble of a kind that is not understood counts as one after which nothing may be sent. */
function troubleIn(value: unknown): RecordTrouble | null {
  if (value === null || value === undefined) return null;
  const { kind, at, about, how, accessWorks, inOtherWords } = objectOf(value);
  const when = timeIn(at) ?? 0;
  const words = textIn(value, 'detail') ?? 'an unknown cause';
  if (kind === 'unavailable') return { kind, at: when, detail: words, ...refusalsIn(inOtherWords) };
  if (kind === 'refused' && (about === 'grant' || about === 'client')) {
    const said = textIn(value, 'description');
    const refused = { kind, about, error: textIn(value, 'error') ?? 'unknown_error', at: when } as const;
    return said === null ? refused : { ...refused, description: said };
  }
  const known = (['crash', 'timeout', 'reset', 'unreadable', 'server-error'] as const).find((name) => name === how);
  const works = typeof accessWorks === 'boolean' ? accessWorks : null;
  return { kind: 'lost', how: known ?? 'crash', at: when, detail: words, accessWorks: works };
}

function refusalsIn(value: unknown): { readonly inOtherWords?: Refusals } {
  const { status, times } = objectOf(value);
  const [code, count] = [numberIn(status), numberIn(times)];
  return code === null || count === null ? {} : { inOtherWords: { status: code, times: count } };
}

/** A number that counts, or null. */
function numberIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Epoch milliseconds, or null: beyond this there is no date (ECMA-262 §21.4.1.1), and asking for its words would throw. */
function timeIn(value: unknown): number | null {
  const time = numberIn(value);
  return time === null || Math.abs(time) > 8.64e15 ? null : time;
}
