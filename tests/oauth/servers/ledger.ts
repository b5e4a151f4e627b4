/**
 * What a server knows of one login whose refresh tokens rotate: which is current, how often each was spent, and whether a
 * spent one came again. That revokes the whole login, as RFC 9700 §4.14.2 asks.
 */
export class Ledger {
  readonly #prefix: string;
  #turn = 0;
  #revoked = false;
  readonly #sent = new Map<string, number>();
  readonly #spent = new Map<string, number>();
  readonly #endedAccess = new Set<string>();

  constructor(prefix = 'fake') {
    this.#prefix = prefix;
  }

  get refreshToken(): string {
    return this.#refreshToken(this.#turn);
  }

  get accessToken(): string {
    return this.#accessToken(this.#turn);
  }

  /** How often the login was rotated. */
  get rotations(): number {
    return this.#turn;
  }

  get revoked(): boolean {
    return this.#revoked;
  }

  /** How many refresh tokens came again after they had been spent. */
  get doubleSpends(): number {
    return [...this.#spent.values()].filter((times) => times > 1).length;
  }

  /** How often the same refresh token came, at most; coming is not spending. */
  get sentAtMost(): number {
    return Math.max(0, ...this.#sent.values());
  }

  /** Notes that a token came, whatever is done with it. */
  came(refreshToken: string): void {
    this.#sent.set(refreshToken, (this.#sent.get(refreshToken) ?? 0) + 1);
  }

  /** Spends a token; false: it is unknown, or was spent before, and then the login is over. */
  spend(refreshToken: string): boolean {
    const isCurrent = refreshToken === this.refreshToken;
    const times = this.#spent.get(refreshToken) ?? 0;
    if (!isCurrent && times === 0) return false;
    this.#spent.set(refreshToken, times + 1);
    if (times > 0) this.#revoked = true;
    if (this.#revoked) return false;
    this.#turn += 1;
    return true;
  }

  /** Whether an access token works; those before a rotation do, until they are ended. */
  works(accessToken: string): boolean {
    const turn = Number(accessToken.slice(`${this.#prefix}-access-`.length));
    const isOurs = accessToken === this.#accessToken(turn) && turn <= this.#turn;
    return isOurs && !this.#revoked && !this.#endedAccess.has(accessToken);
  }

  /** Ends the current access token, as a lifetime that is over does. */
  endAccess(): void {
    this.#endedAccess.add(this.accessToken);
  }

  #refreshToken(turn: number): string {
    return `${this.#prefix}-refresh-${turn}`;
  }

  #accessToken(turn: number): string {
    return `${this.#prefix}-access-${turn}`;
  }
}
