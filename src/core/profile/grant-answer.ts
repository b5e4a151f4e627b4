/** What a token endpoint's answer means: granted, refused, unavailable, or lost. */
import type { JsonObject } from '../json.ts';
import { objectFrom } from '../json.ts';
import type { Endpoints } from './profile.ts';
import type { LostHow } from './record.ts';
import { isVisibleText, scopeWords, tokenTypeIn } from './oauth-text.ts';
import { TokenMask } from './quoted-token.ts';
import { Secret } from './secret.ts';
import { quoted, sentenceIn, serverWords } from './server-words.ts';

/** What a server gave. */
export interface Granted {
  readonly access: Secret;
  readonly tokenType: string;
  /** Null: none came, and the one that was sent stays good (RFC 6749 §6). */
  readonly refresh: Secret | null;
  /** Milliseconds, or null when the server said nothing that can be believed. */
  readonly lifetimeMs: number | null;
  readonly scope: string | null;
  /** The ID token's payload may name whom the login is of. */
  readonly subject: string | null;
  /** Set by logins; a renewal keeps those of its login. */
  readonly endpoints?: Endpoints;
}

/** How one exchange ended. `detail` and `description` hold of the answer its `error_description` alone, made fit to be shown. */
export type GrantOutcome =
  | { readonly kind: 'granted'; readonly granted: Granted; readonly startedAt: number }
  /**
   * By the `error` member alone. `grant`: this login is over. `client`: the set-up is not accepted, the login may be fine.
   * `unknown`: a name that no specification has, so that nobody can tell which of the two is meant.
   */
  | {
      readonly kind: 'refused';
      readonly about: 'grant' | 'client';
      readonly error: string;
      readonly description?: string;
    }
  | {
      readonly kind: 'refused';
      readonly about: 'unknown';
      readonly error: string;
      readonly description?: string;
      readonly status: number;
    }
  /** Nothing was spent: the server was not reached, or said that it did not do it. `status`: a refusal in other words. */
  | {
      readonly kind: 'unavailable';
      readonly detail: string;
      readonly retryAfterMs: number | null;
      readonly status?: number;
    }
  /** What was sent may have been spent, and no successor came. */
  | { readonly kind: 'lost'; readonly how: LostHow; readonly detail: string; readonly retryAfterMs: number | null };

/** An answer of a token endpoint, whole. */
export interface TokenAnswer {
  readonly status: number;
  readonly contentType: string | null;
  /** As on the wire: seconds, or a date (RFC 9110 §10.2.3). */
  readonly retryAfter: string | null;
  readonly body: string;
  /** When the request was started. */
  readonly startedAt: number;
  readonly now: number;
  /** What was sent, which an answer may quote. */
  readonly sent?: readonly Secret[];
}

/** A lifetime beyond this says nothing: a slip of units, or no end at all. */
const believableMs = 400 * 86_400_000;

/** RFC 6749 §5.2, and how large servers that answer 200 name the same thing. */
const grantErrors: ReadonlySet<string> = new Set(['invalid_grant', 'bad_refresh_token', 'invalid_refresh_token']);

/** RFC 6749 §5.2 and RFC 8707 §2, those of logins (RFC 6749 §4.1.2.1, RFC 8628 §3.5), and how a large server names the first. */
const clientErrors: ReadonlySet<string> = new Set([
  'invalid_client',
  'invalid_request',
  'invalid_scope',
  'invalid_target',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'access_denied',
  'authorization_pending',
  'expired_token',
  'incorrect_client_credentials',
]);

/** Words as all error names are made of. RFC 6749 §5.2 allows more, and whatever else comes may quote what was sent. */
const errorName = /^[a-z]+(?:_[a-z]+)*$/;

/** Errors that speak of the server's own state, wherever RFC 6749 defines them. */
const passingErrors: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error', 'slow_down']);

/**
 * Reads an answer. Tolerant where strictness would lose a successor: whatever else is odd about a 200, an access token in
 * it is taken, since the one before may be gone. Strict where leniency would lose a login: only an `error` member refuses.
 */
export function readGrantAnswer(answer: TokenAnswer): GrantOutcome {
  const fields = objectFrom(answer.body);
  const error = typeof fields?.['error'] === 'string' ? fields['error'] : null;
  if (error !== null && answer.status < 500) return refusal(error, wordsOf(fields, answer), answer);
  if (answer.status >= 200 && answer.status < 300) return grantOf(fields, answer);
  const said = fit(sentenceIn(answer.body), answer);
  const detail = `the token endpoint answered ${answer.status}${kindOf(answer)}${quoted(said)}`;
  const retryAfterMs = retryAfter(answer);
  // A 503 says that it was not done (RFC 9110 §15.6.4); any other 5xx may come after the token was spent.
  const mayBeSpent = answer.status >= 500 && answer.status !== 503 && !passingErrors.has(error ?? '');
  if (mayBeSpent) return { kind: 'lost', how: 'server-error', detail, retryAfterMs };
  const status = isDefinite(answer.status) ? { status: answer.status } : {};
  return { kind: 'unavailable', detail, retryAfterMs, ...status };
}

/** A refusal that the same request would meet again, as far as its status says: no time-out, and nobody who asks to wait. */
function isDefinite(status: number): boolean {
  return status >= 400 && status < 500 && ![407, 408, 421, 425, 429].includes(status);
}

function wordsOf(fields: JsonObject | null, answer: TokenAnswer): string | null {
  const text = fields?.['error_description'];
  return typeof text === 'string' ? fit(text, answer) : null;
}

function fit(text: string | null, { sent = [] }: TokenAnswer): string | null {
  return text === null ? null : serverWords(new TokenMask(sent).text(text));
}

function refusal(error: string, words: string | null, answer: TokenAnswer): GrantOutcome {
  const name = errorName.test(error) && error.length <= 60 ? error : 'unknown_error';
  if (answer.status === 429 || passingErrors.has(name)) {
    return {
      kind: 'unavailable',
      detail: `the token endpoint answered ${name}${quoted(words)}`,
      retryAfterMs: retryAfter(answer),
    };
  }
  const said = { kind: 'refused', error: name, ...(words === null ? {} : { description: words }) } as const;
  if (grantErrors.has(name)) return { ...said, about: 'grant' };
  return clientErrors.has(name) ? { ...said, about: 'client' } : { ...said, about: 'unknown', status: answer.status };
}

function grantOf(fields: JsonObject | null, answer: TokenAnswer): GrantOutcome {
  const access = fields?.['access_token'];
  // One of other characters fits into no header, whoever sends it.
  if (typeof access !== 'string' || !isVisibleText(access)) {
    const found = fields === null ? `no JSON object${kindOf(answer)}` : whatFor(access);
    return {
      kind: 'lost',
      how: 'unreadable',
      detail: `expected an access token in the answer ${answer.status}, found ${found}`,
      retryAfterMs: null,
    };
  }
  const refresh = fields?.['refresh_token'];
  return {
    kind: 'granted',
    startedAt: answer.startedAt,
    granted: {
      access: new Secret(access),
      tokenType: tokenTypeIn(fields?.['token_type']) ?? 'Bearer',
      // Of whatever characters: it goes into a form, which takes all, and a successor that is not kept is a login that is lost.
      refresh: typeof refresh === 'string' && refresh !== '' ? new Secret(refresh) : null,
      lifetimeMs: lifetimeMs(fields?.['expires_in']),
      scope: scopeIn(fields?.['scope']),
      subject: null,
    },
  };
}

/**
 * `expires_in` in milliseconds. Seconds as a number or as a text of one are read; missing, zero, negative and absurd values
 * are null: such a token is used until it is refused.
 */
export function lifetimeMs(expiresIn: unknown): number | null {
  const seconds =
    typeof expiresIn === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(expiresIn) ? Number(expiresIn) : expiresIn;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds <= 0) return null;
  const ms = Math.floor(seconds * 1000);
  return ms === 0 || ms > believableMs ? null : ms;
}

/** `Retry-After` in milliseconds from now: seconds or a date, never negative, at most an hour; null when there is none. */
function retryAfter(answer: TokenAnswer): number | null {
  const text = answer.retryAfter?.trim() ?? '';
  if (text === '') return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - answer.now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), 3_600_000);
}

function whatFor(access: unknown): string {
  return typeof access === 'string' && access !== '' ? 'one that fits into no header' : 'no access_token';
}

function scopeIn(value: unknown): string | null {
  const words = typeof value === 'string' ? scopeWords(value) : [];
  return words.length === 0 ? null : words.join(' ');
}

/** Only kinds that are known: a server may say anything there. */
function kindOf({ contentType }: TokenAnswer): string {
  const type = /^(?:text\/(?:html|plain|xml)|application\/(?:json|xml|problem\+json))(?=[;\s]|$)/i.exec(
    contentType ?? '',
  )?.[0];
  return type === undefined ? '' : ` with ${type.toLowerCase()}`;
}
