import { randomBytes } from 'node:crypto';

/** A login as the vendor issues it. */
export interface IssuedLogin {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds, as on the wire. */
  readonly expiresIn: number;
}

/** Why a request's access token is not good. */
export type TokenTrouble = 'unknown' | 'expired' | 'revoked';

interface Family {
  readonly account: string;
  alive: boolean;
}

interface AccessToken {
  readonly family: Family;
  /** Name for logs: `account#3` is the third generation of that account's logins. */
  readonly label: string;
  endsAt: number;
}

interface RefreshToken {
  readonly family: Family;
  spent: boolean;
}

/**
 * Logins with single-use refresh tokens: using a spent one revokes the whole family, the newest access token included
 * (RFC 9700 §4.14.2). What the real vendor does is not known; this is the strictest that it may do.
 */
export class Grants {
  /** Renewals that were granted, and spent refresh tokens that were shown again; the second is to be 0. */
  rotations = 0;
  reuses = 0;
  readonly #access = new Map<string, AccessToken>();
  readonly #refresh = new Map<string, RefreshToken>();
  readonly #now: () => number;
  readonly #lifetimeMs: number;
  readonly #saidSeconds: number;
  #issued = 0;

  /** @param lifetimeMs how long an access token is good. @param saidSeconds what `expires_in` says, which may be longer. */
  constructor(now: () => number, lifetimeMs: number, saidSeconds: number) {
    this.#now = now;
    this.#lifetimeMs = lifetimeMs;
    this.#saidSeconds = saidSeconds;
  }

  /** A person logs in. */
  logIn(account: string): IssuedLogin {
    return this.#issue({ account, alive: true });
  }

  /** Spends a refresh token. @returns the next login, or null for `invalid_grant`. */
  rotate(refreshToken: string): IssuedLogin | null {
    const found = this.#refresh.get(refreshToken);
    if (found === undefined) return null;
    if (found.spent) {
      this.reuses += 1;
      found.family.alive = false;
    }
    if (!found.family.alive) return null;
    found.spent = true;
    this.rotations += 1;
    return this.#issue(found.family);
  }

  /** Whether a request's access token is good; its label for the log. */
  check(accessToken: string): { readonly label: string; readonly trouble: TokenTrouble | null } {
    const found = this.#access.get(accessToken);
    if (found === undefined) return { label: 'unknown', trouble: 'unknown' };
    if (!found.family.alive) return { label: found.label, trouble: 'revoked' };
    return { label: found.label, trouble: found.endsAt <= this.#now() ? 'expired' : null };
  }

  /** The server ends the access tokens of an account, or of all, before their time; refresh tokens stay good. */
  endAccessTokens(account?: string): void {
    for (const token of this.#access.values()) {
      if (isOf(account, token.family)) token.endsAt = Math.min(token.endsAt, this.#now());
    }
  }

  /** The server ends the grants of an account, or of all: nothing that was issued so far is good for anything. */
  endGrants(account?: string): void {
    for (const { family } of this.#access.values()) if (isOf(account, family)) family.alive = false;
  }

  /** Whose access token this is; null for one that was never issued. */
  accountOf(accessToken: string): string | null {
    return this.#access.get(accessToken)?.family.account ?? null;
  }

  #issue(family: Family): IssuedLogin {
    this.#issued += 1;
    const name = randomBytes(9).toString('base64url');
    const login = {
      accessToken: `fake-access-${name}`,
      refreshToken: `fake-refresh-${name}`,
      expiresIn: this.#saidSeconds,
    };
    this.#access.set(login.accessToken, {
      family,
      label: `${family.account}#${this.#issued}`,
      endsAt: this.#now() + this.#lifetimeMs,
    });
    this.#refresh.set(login.refreshToken, { family, spent: false });
    return login;
  }
}

function isOf(account: string | undefined, family: Family): boolean {
  return account === undefined || account === family.account;
}
