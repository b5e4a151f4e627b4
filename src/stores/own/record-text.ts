/** The stored form of a record: JSON, with the tokens in it. What this version does not know of it survives a save. */
import type { Endpoints } from '../../core/own/profile.ts';
import type { Generation, Intent, OwnCredential, OwnRecord, RecordReading, Trouble } from '../../core/own/record.ts';
import { Secret } from '../../core/own/secret.ts';

const schema = 1;

type Fields = Readonly<Record<string, unknown>>;

/** Reads a stored text. Never throws, and quotes nothing of it. @param place for people. */
export function readRecord(text: string, place: string): RecordReading {
  const fields = fieldsOf(text);
  const aside = `mv '${place}' '${place}.old', then log in again`;
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
      'npm install -g holdfast@latest',
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
 * The text to store. Fields of the stored text that this version does not know are kept, those of the credential too.
 *
 * @param stored what is there now, or null.
 * @param follows the generation that it takes the place of, or null.
 */
export function writeRecord(record: OwnRecord, stored: string | null, follows: Generation | null): string {
  const before = stored === null ? {} : (fieldsOf(stored) ?? {});
  const { access, refresh, ...credential } = record.credential;
  const tokens = { accessToken: access.reveal(), refreshToken: refresh?.reveal() ?? null };
  const known = {
    ...record,
    schema,
    follows,
    credential: { ...objectOr(before['credential']), ...credential, ...tokens },
  };
  return `${JSON.stringify({ ...before, ...known }, null, 2)}\n`;
}

/** The generation that a text was written to take the place of, or null. */
export function followedIn(text: string): string | null {
  return textIn(fieldsOf(text)?.['follows']);
}

function credentialIn(value: unknown): OwnCredential | null {
  const fields = objectOr(value);
  const { generation, accessToken, issuedAt } = fields;
  if (typeof generation !== 'string' || typeof accessToken !== 'string' || accessToken === '') return null;
  if (typeof issuedAt !== 'number') return null;
  const refresh = textIn(fields['refreshToken']);
  return {
    generation: generation as Generation,
    access: new Secret(accessToken),
    tokenType: textIn(fields['tokenType']) ?? 'Bearer',
    refresh: refresh === null ? null : new Secret(refresh),
    issuedAt,
    expiresAt: timeIn(fields['expiresAt']),
    renewAt: timeIn(fields['renewAt']),
    scope: textIn(fields['scope']),
    subject: textIn(fields['subject']),
    endpoints: endpointsIn(fields['endpoints']),
  };
}

function notesIn(fields: Fields): Omit<OwnRecord, 'profile' | 'credential'> {
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
function troubleIn(value: unknown): Trouble | null {
  if (value === null || value === undefined) return null;
  const { kind, at, detail, about, error, how, accessWorks } = objectOr(value);
  const when = timeIn(at) ?? 0;
  const words = textIn(detail) ?? 'an unknown cause';
  if (kind === 'unavailable') return { kind, at: when, detail: words };
  if (kind === 'refused' && (about === 'grant' || about === 'client')) {
    return { kind, about, error: textIn(error) ?? 'unknown_error', at: when };
  }
  const known = (['crash', 'timeout', 'reset', 'unreadable', 'server-error'] as const).find((name) => name === how);
  const works = typeof accessWorks === 'boolean' ? accessWorks : null;
  return { kind: 'lost', how: known ?? 'crash', at: when, detail: words, accessWorks: works };
}

function endpointsIn(value: unknown): Endpoints | null {
  const fields = objectOr(value);
  const token = textIn(fields['token']);
  if (token === null) return null;
  return {
    token,
    authorization: textIn(fields['authorization']),
    deviceAuthorization: textIn(fields['deviceAuthorization']),
    revocation: textIn(fields['revocation']),
    userinfo: textIn(fields['userinfo']),
  };
}

function fieldsOf(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function objectOr(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Beyond this there is no date (ECMA-262 §21.4.1.1), and asking for its words would throw. */
function timeIn(value: unknown): number | null {
  const time = numberIn(value);
  return time === null || Math.abs(time) > 8.64e15 ? null : time;
}

function unusable(detail: string, hint: string | null): RecordReading {
  return { kind: 'unusable', detail, hint };
}
