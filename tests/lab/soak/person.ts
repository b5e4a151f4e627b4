import type { Lab } from '../lab.ts';
import { pause } from '../lab.ts';

const lookEveryMs = 200;
/** A session that is told of the sign-in a moment late may have asked for it a moment before. */
const justSignedInMs = 2_000;

/** The one who signs in, some time after they were called, and only then. */
export class Person {
  signIns = 0;
  /** How long it takes them to come, milliseconds. */
  lateMs = 0;
  readonly #lab: Lab;
  readonly #calls: () => number;
  #answered = 0;
  #signedInAt = 0;
  #left = false;

  /** @param calls how often they were called so far. */
  constructor(lab: Lab, calls: () => number) {
    this.#lab = lab;
    this.#calls = calls;
  }

  async attend(): Promise<void> {
    while (!this.#left) {
      await pause(lookEveryMs);
      const calls = this.#calls();
      if (calls === this.#answered) continue;
      const isLate = Date.now() - this.#signedInAt < justSignedInMs && this.#lab.storedIsGood();
      if (!isLate) await this.#come();
      this.#answered = this.#calls();
    }
  }

  leave(): void {
    this.#left = true;
  }

  async #come(): Promise<void> {
    await pause(this.lateMs);
    if (this.#left) return;
    this.#lab.personLogsIn();
    this.signIns += 1;
    this.#signedInAt = Date.now();
  }
}
