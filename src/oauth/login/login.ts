import { objectFrom, objectOf, textIn } from '../../core/json.ts';
import type { OpenableAddress } from '../../core/address.ts';
import type { Granted } from '../../core/profile/grant-answer.ts';
import type { Endpoints } from '../../core/profile/profile.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { GrantOutcome } from '../../core/profile/grant-answer.ts';
import { quoted } from '../../core/profile/server-words.ts';
import type { Called } from '../../core/profile/words.ts';
import { withoutRefused } from '../../core/profile/words.ts';

/** What a login brought, and when its last request was started. */
export interface LoggedIn {
  readonly granted: Granted;
  readonly startedAt: number;
}

/** Words for the person who logs in. */
export interface LoginScreen {
  /** What is logged in to, and the command that tries again. */
  readonly called: Called;
  /** The address to open, always shown; @returns when a browser was asked to open it, or there is none. */
  showUrl(url: OpenableAddress): Promise<void>;
  /** The address and the code to type there (RFC 8628 §3.3). @param whole the address with the code in it, or null. */
  showCode(url: OpenableAddress, code: string, whole: OpenableAddress | null): Promise<void>;
}

/** A login as its granted answer. @throws HoldfastError `login-refused`, `server-unavailable`. */
export function loggedIn(
  outcome: GrantOutcome,
  endpoints: Endpoints | null,
  subject: string | null,
  called: Called,
): LoggedIn {
  switch (outcome.kind) {
    case 'granted':
      return {
        startedAt: outcome.startedAt,
        granted: { ...outcome.granted, subject, ...(endpoints === null ? {} : { endpoints }) },
      };
    case 'refused':
      throw new HoldfastError(
        'login-refused',
        `the authorization server did not accept the login (${outcome.error}${quoted(outcome.description)})`,
        withoutRefused(outcome, called, called.login),
      );
    case 'unavailable':
    case 'lost':
      throw new HoldfastError('server-unavailable', outcome.detail, called.login);
  }
}

/** Whom an ID token names, for people to read; it is not checked here, and nothing rests on it. */
export function subjectIn(body: string): string | null {
  const payload = textIn(objectFrom(body), 'id_token')?.split('.')[1] ?? '';
  const claims = objectOf(objectFrom(Buffer.from(payload, 'base64url').toString()));
  const name = [claims['email'], claims['preferred_username'], claims['sub']].find(
    (claim) => typeof claim === 'string',
  );
  return typeof name === 'string' ? name.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 100) : null;
}
