/** What a program printed that brings a token: a cloud's command line, a vault, a script. */
import { objectFrom, objectIn } from '../json.ts';
import { awsKeysIn } from './formats.ts';
import type { Granted } from './grant-answer.ts';
import { lifetimeMs } from './grant-answer.ts';
import { tokenTypeIn } from './oauth-text.ts';
import { Secret } from './secret.ts';

/** Names under which programs print a token, the most telling first. */
const tokenNames = ['access_token', 'accessToken', 'token', 'id_token'];
/** Names of an end: seconds since 1970, or a date. */
const endNames = [
  'expires_at',
  'expires_on',
  'expiresOn',
  'expiry',
  'expiration',
  'Expiration',
  'expirationTimestamp',
  'token_expiry',
];

/**
 * Reads a token, and its end if the program prints one: a line of text; JSON with a token and `expires_in`, or an end; an
 * ExecCredential; or the JSON of an AWS `credential_process`, which is kept whole.
 *
 * @param ttlMs for how long a token is good whose end is not printed, or null.
 * @returns null when there is no token in it.
 */
export function readProgramAnswer(stdout: string, ttlMs: number | null, now: number): Granted | null {
  const text = stdout.trim();
  const fields = objectFrom(text);
  if (fields === null) return isBareToken(text) ? granted(text, ttlMs, 'Bearer') : null;
  if (awsKeysIn(text) !== null) return granted(text, endIn(fields, now) ?? ttlMs, 'AWS4');
  const inner = { ...fields, ...objectIn(fields, 'status') };
  const token = tokenNames.map((name) => inner[name]).find((value) => typeof value === 'string' && value !== '');
  if (typeof token !== 'string') return null;
  const type = inner['token_type'] ?? inner['tokenType'];
  return granted(token, lifetimeMs(inner['expires_in']) ?? endIn(inner, now) ?? ttlMs, tokenTypeIn(type) ?? 'Bearer');
}

/** One word that is not JSON of another kind, nor a page in place of a token. */
function isBareToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text) && !/^([[{"<]|null$|true$|false$)/.test(text);
}

function granted(token: string, lifetime: number | null, tokenType: string): Granted {
  return { access: new Secret(token), tokenType, refresh: null, lifetimeMs: lifetime, scope: null, subject: null };
}

/** From now to the end that is named, or null; one that has passed is as good as none. */
function endIn(fields: Readonly<Record<string, unknown>>, now: number): number | null {
  for (const name of endNames) {
    const at = momentOf(fields[name]);
    if (at !== null && at > now) return at - now;
  }
  return null;
}

function momentOf(value: unknown): number | null {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{9,13}$/.test(value))) {
    const number = Number(value);
    // Seconds until the year 5138, milliseconds from there on.
    return number < 1e11 ? number * 1000 : number;
  }
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
