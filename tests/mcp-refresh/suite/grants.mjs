/**
 * The grants of an authorization server: what is issued, what a refresh token brings, and when an access token ends.
 *
 * Refresh tokens of public clients rotate, and one that comes a second time ends its whole grant with all its tokens
 * (OAuth 2.1 §4.3.1, RFC 9700 §4.14.2). Nothing here is random but the tokens themselves, and time is an argument.
 */
import { randomBytes } from 'node:crypto';

/**
 * @typedef {object} GrantSettings all of it may be changed between two steps of a scenario
 * @property {number} lifetimeMs how long an access token is accepted
 * @property {number} marginMs how much longer the answer says that it is; see `--margin` in README.md
 * @property {boolean} rotates whether a refresh brings a new refresh token, and ends the old one
 * @property {boolean} saysLifetime whether answers have `expires_in`
 */
export class Grants {
  /** @type {{ clientId: string, ended: null | 'reuse' | 'administrator', refresh: string, spent: Map<string, number>, generation: number, access: any[] }[]} */
  #grants = [];

  /** @param {GrantSettings} settings */
  constructor(settings, now = Date.now) {
    this.settings = settings;
    this.now = now;
  }

  /** A new grant, as a person's sign-in makes it. @returns {object} the body of the token answer */
  issue(clientId) {
    const grant = { clientId, ended: null, refresh: newToken('rt'), spent: new Map(), generation: 0, access: [] };
    this.#grants.push(grant);
    return this.#answer(grant, true);
  }

  /**
   * What the presentation of a refresh token brings.
   *
   * @returns {{ outcome: 'rotated' | 'reused' | 'ended' | 'unknown' | 'wrong-client', body?: object, generation?: string, isEarly?: boolean }}
   *   `generation` names what was to be replaced; `isEarly`: it had more than half of its life left, and nobody had
   *   ended it, so that this refresh was for nothing
   */
  refresh(token, clientId) {
    const index = this.#grants.findIndex((grant) => grant.refresh === token || grant.spent.has(token));
    const grant = this.#grants[index];
    if (grant === undefined) return { outcome: 'unknown' };
    if (grant.clientId !== clientId) return { outcome: 'wrong-client' };
    const generation = `${index}.${grant.spent.get(token) ?? grant.generation}`;
    if (grant.ended !== null) return { outcome: 'ended', generation, isEarly: false };
    if (grant.spent.has(token)) {
      this.#end(grant, 'reuse');
      return { outcome: 'reused', generation, isEarly: true };
    }
    const isEarly = this.#isYoung(grant.access.at(-1));
    if (this.settings.rotates) {
      grant.spent.set(token, grant.generation);
      grant.refresh = newToken('rt');
    }
    grant.generation += 1;
    return { outcome: 'rotated', generation, isEarly, body: this.#answer(grant, this.settings.rotates) };
  }

  /** What an access token is worth now. @returns {'good' | 'ended' | 'unknown'} */
  judge(token) {
    const access = this.#grants.flatMap((grant) => grant.access).find(({ value }) => value === token);
    if (access === undefined) return 'unknown';
    return this.#isAlive(access) ? 'good' : 'ended';
  }

  /** Ends all access tokens before their time; what they can be renewed with stays good. */
  endAccess() {
    for (const access of this.#grants.flatMap((grant) => grant.access)) access.isEnded = true;
  }

  /** Ends all grants, as an administrator does, or a password that was changed. */
  endAll() {
    for (const grant of this.#grants) if (grant.ended === null) this.#end(grant, 'administrator');
  }

  /** When the last of the access tokens that are good now will have ended. */
  lastEnd() {
    const alive = this.#grants.flatMap((grant) => grant.access).filter((access) => this.#isAlive(access));
    return Math.max(0, ...alive.map(({ endsAt }) => endsAt));
  }

  /** How many grants were ended because a refresh token came twice. */
  revokedByReuse() {
    return this.#grants.filter(({ ended }) => ended === 'reuse').length;
  }

  /** Whether one of the tokens issued here stands in a text. */
  isLeakedIn(text) {
    return this.#grants.some(({ refresh, spent, access }) =>
      [refresh, ...spent.keys(), ...access.map(({ value }) => value)].some((token) => text.includes(token)),
    );
  }

  #end(grant, why) {
    grant.ended = why;
    for (const access of grant.access) access.isEnded = true;
  }

  #answer(grant, bringsRefresh) {
    const { lifetimeMs, marginMs, saysLifetime } = this.settings;
    const issuedAt = this.now();
    const access = { value: newToken('at'), issuedAt, endsAt: issuedAt + lifetimeMs, isEnded: false };
    grant.access.push(access);
    return {
      access_token: access.value,
      token_type: 'Bearer',
      scope: 'tools',
      ...(saysLifetime && { expires_in: Math.round((lifetimeMs + marginMs) / 1000) }),
      ...(bringsRefresh && { refresh_token: grant.refresh }),
    };
  }

  #isAlive({ endsAt, isEnded }) {
    return !isEnded && this.now() < endsAt;
  }

  #isYoung(access) {
    return this.#isAlive(access) && this.now() < (access.issuedAt + access.endsAt) / 2;
  }
}

function newToken(kind) {
  return `${kind}-${randomBytes(18).toString('base64url')}`;
}
