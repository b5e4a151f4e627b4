/**
 * Where calls wait for a person: one sign-in at a time on this machine, whoever waits.
 *
 * Of all processes that need it, the one that has the lease asks the person; the others watch the store, and take the lease
 * over when its holder is gone. A sign-in that failed is said to those who wait now, and not begun again for them.
 */
import type { HoldfastError } from '../../core/errors.ts';
import type { McpKeeper } from '../../core/mcp/ports.ts';
import type { ProfileStep } from '../../core/profile/decide.ts';
import type { CredentialStore } from '../../core/profile/ports.ts';
import type { Generation } from '../../core/profile/record.ts';
import type { Clock, Leases } from '../../core/ports.ts';
import type { Challenge } from './challenge.ts';
import { heard } from './heard.ts';

export interface DeskParts {
  /** The name of the credential. */
  readonly id: string;
  readonly keeper: McpKeeper;
  readonly store: CredentialStore;
  readonly leases: Leases;
  readonly clock: Clock;
  /** One sign-in, from beginning to end. */
  readonly signIn: (challenge: Challenge, signal: AbortSignal) => Promise<void>;
  /** How long one sign-in may take, milliseconds. */
  readonly withinMs: number;
  readonly tooLate: () => HoldfastError;
  readonly declined: () => HoldfastError;
}

/** How often the lease of another process is asked for; its success is seen by watching the store. */
const lookEveryMs = 1_000;

export class SignInQueue {
  readonly #parts: DeskParts;
  readonly #over = new AbortController();
  #declined: AbortController | null = null;
  #current: { readonly scope: string | null; readonly end: Promise<void> } | null = null;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /**
   * Waits until a person has signed in.
   *
   * @param refused the generation that is not enough any more, or null.
   * @throws HoldfastError why nobody is signed in; rejects with the signal's reason when who waits has gone.
   */
  async signedIn(challenge: Challenge, refused: Generation | null, signal: AbortSignal): Promise<void> {
    // Who needs other scopes than the sign-in that is on its way asks for them afterwards.
    while (this.#current !== null && this.#current.scope !== challenge.scope) {
      await heard(
        this.#current.end.catch(() => undefined),
        signal,
      );
      if (await this.#isEnough(refused)) return;
    }
    // Nobody is asked for the sake of one who has left.
    signal.throwIfAborted();
    if (this.#current === null) {
      const end = this.#ask(challenge, refused).finally(() => {
        this.#current = null;
      });
      end.catch(() => undefined);
      this.#current = { scope: challenge.scope, end };
    }
    await heard(this.#current.end, signal);
  }

  /** The person said no to the sign-in that is on its way; the next call may ask again. */
  decline(): HoldfastError {
    const why = this.#parts.declined();
    this.#declined?.abort(why);
    return why;
  }

  /** Ends a sign-in that is on its way, and every later one. */
  close(): void {
    this.#over.abort(this.#parts.declined());
  }

  async #ask(challenge: Challenge, refused: Generation | null): Promise<void> {
    const { clock, withinMs, tooLate } = this.#parts;
    const until = clock.now() + withinMs;
    for (;;) {
      const giveBack = await this.#parts.leases.take(`sign-in-${this.#parts.id}`);
      if (giveBack !== null) {
        try {
          if (!(await this.#isEnough(refused))) await this.#atDesk(challenge, until);
          return;
        } finally {
          await giveBack();
        }
      }
      await this.#pause();
      if (await this.#isEnough(refused)) return;
      if (clock.now() >= until) throw tooLate();
      this.#over.signal.throwIfAborted();
    }
  }

  async #atDesk(challenge: Challenge, until: number): Promise<void> {
    const { clock, signIn, tooLate } = this.#parts;
    const limit = new AbortController();
    this.#declined = limit;
    const end = (): void => limit.abort(this.#over.signal.reason);
    this.#over.signal.addEventListener('abort', end);
    const late = setTimeout(() => limit.abort(tooLate()), Math.max(0, until - clock.now()));
    try {
      this.#over.signal.throwIfAborted();
      await signIn(challenge, limit.signal);
    } finally {
      clearTimeout(late);
      this.#declined = null;
      this.#over.signal.removeEventListener('abort', end);
    }
  }

  async #isEnough(refused: Generation | null): Promise<boolean> {
    return isGood(await this.#parts.keeper.look(refused));
  }

  /** Ends early when the store moves. */
  async #pause(): Promise<void> {
    const moved = new AbortController();
    const stop = this.#parts.store.watch(() => moved.abort());
    await this.#parts.clock.sleep(lookEveryMs, moved.signal);
    stop();
  }
}

function isGood(step: ProfileStep): boolean {
  return step.do === 'use' || (step.do === 'renew' && step.meanwhile !== null);
}
