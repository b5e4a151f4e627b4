import type { JsonObject } from '../core/json.ts';
import { isObject, kindOf } from '../core/json.ts';
import type { ClientLogin, Identity, StoreReading } from '../core/credential.ts';
import type { Fingerprinter } from './fingerprint.ts';

/** A login without this scope is none to the client: it says "Not logged in" and sends nothing (measured on 2.1.330). */
const neededScope = 'user:inference';

/** The last moment that a date can name, epoch milliseconds. */
const lastMoment = 8_640_000_000_000_000;

const nobody: Identity = { account: null, organization: null, email: null };

/**
 * Reads the text of Claude Code's login store. Both tokens become fingerprints here and go no further; keys that are
 * not known are passed over, so that a newer client's store reads as well.
 *
 * What counts as a login follows the client (measured on 2.1.330): without an access token, or without the scope
 * `user:inference`, it sends nothing, whatever else is there; without a refresh token it uses the access token as it is.
 *
 * @param account what the client's settings file says of the account; the store's own word goes before it.
 */
export function readClaudeLogin(text: string, account: Identity | null, fingerprint: Fingerprinter): StoreReading {
  if (text.trim() === '') return { kind: 'absent' };
  const store = parsed(text);
  if (store === undefined) return unreadable(`expected JSON, found ${text.length} characters that are not`);
  // The client takes an empty store in any of these shapes for "no login yet".
  if (store === null || (Array.isArray(store) && store.length === 0)) return { kind: 'absent' };
  if (!isObject(store)) return unreadable(`expected an object, found ${kindOf(store)}`);

  const oauth = store['claudeAiOauth'];
  if (oauth === undefined || oauth === null) return { kind: 'absent' };
  if (!isObject(oauth)) return unreadable(`expected claudeAiOauth to be an object, found ${kindOf(oauth)}`);
  return readOauth(oauth, account, fingerprint);
}

function readOauth(oauth: JsonObject, account: Identity | null, fingerprint: Fingerprinter): StoreReading {
  const accessToken = oauth['accessToken'] ?? '';
  const refreshToken = oauth['refreshToken'] ?? '';
  if (typeof accessToken !== 'string') return wrongType('accessToken', accessToken);
  if (typeof refreshToken !== 'string') return wrongType('refreshToken', refreshToken);

  const identity = completed(oauth, account);
  if (accessToken.trim() === '') return { kind: 'blank', identity };
  const scopes = readScopes(oauth['scopes']);
  if (scopes === null) return wrongType('scopes', oauth['scopes'], 'a list');
  if (!scopes.includes(neededScope)) {
    return unreadable(
      `expected the scope ${neededScope}, without which the client is not logged in, found ${scopes.length} other scopes`,
    );
  }
  const login: ClientLogin = {
    generation: fingerprint(accessToken),
    refresh: refreshToken === '' ? null : fingerprint(refreshToken),
    expiresAt: moment(oauth['expiresAt']),
    deadlineAt: deadline(oauth['refreshTokenExpiresAt']),
    scopes,
    subscription: textOf(oauth['subscriptionType']),
    identity,
  };
  return { kind: 'login', login };
}

/**
 * The settings file may be older or newer than the store. Where the two name different accounts it speaks of somebody
 * else, and none of it is taken.
 */
function completed(oauth: JsonObject, account: Identity | null): Identity {
  const own: Identity = {
    ...nobody,
    account: textOf(oauth['accountUuid']),
    organization: textOf(oauth['organizationUuid']),
  };
  if (account === null || contradicts(own.account, account.account)) return own;
  const organization = own.organization ?? account.organization;
  return { account: own.account ?? account.account, organization, email: account.email };
}

function contradicts(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b;
}

/** A list of names, or names in one string as OAuth writes them; what is not a name is passed over, as the client does. */
function readScopes(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return value.split(/\s+/).filter((scope) => scope !== '');
  if (!Array.isArray(value)) return null;
  return value.filter((scope) => typeof scope === 'string');
}

/**
 * An end as the client sees it: any number, also one written as a string, counts as epoch milliseconds. So 0 and
 * seconds mean "lapsed in 1970", and the client refreshes before its next request; what is no number, or beyond what a
 * date can name, means "no known end", and it does not (measured on 2.1.330).
 */
function moment(value: unknown): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const ms = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(ms) || ms > lastMoment) return null;
  return Math.max(0, ms);
}

/**
 * When the login itself ends. The client does not act on it, so a value that cannot be epoch milliseconds of our time
 * (0, seconds) is taken for no end: it would hold a session whose login is good.
 */
function deadline(value: unknown): number | null {
  const ms = moment(value);
  return ms === null || ms < 1_000_000_000_000 ? null : ms;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message quotes the text around the fault, which may be a token.
    return undefined;
  }
}

function wrongType(key: string, value: unknown, expected = 'a string'): StoreReading {
  return unreadable(`expected claudeAiOauth.${key} to be ${expected}, found ${kindOf(value)}`);
}

function unreadable(detail: string): StoreReading {
  return { kind: 'unreadable', detail };
}
