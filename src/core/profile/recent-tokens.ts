import { TokenMask } from './quoted-token.ts';
import type { Generation, ProfileCredential } from './record.ts';
import type { Secret } from './secret.ts';

/** Answers to requests with an older one may still come, and a server may quote one that it has replaced. */
const generationsKept = 8;

/** The tokens that were sent to one server lately, and what renews them: nobody behind it is to read one. */
export class RecentTokens {
  readonly #known = new Map<Generation, readonly Secret[]>();
  #mask = new TokenMask([]);

  /** A credential is about to be sent. */
  note({ generation, access, refresh }: ProfileCredential): void {
    if (this.#known.has(generation)) return;
    this.#known.set(generation, refresh === null ? [access] : [access, refresh]);
    const [oldest] = this.#known.keys();
    if (this.#known.size > generationsKept && oldest !== undefined) this.#known.delete(oldest);
    this.#mask = new TokenMask([...this.#known.values()].flat());
  }

  /** Takes them out; knows nothing of what is noted later. */
  get mask(): TokenMask {
    return this.#mask;
  }
}
