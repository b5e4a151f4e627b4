/** How often a newly issued login that was refused is shown to the upstream again, and when next. */
export class Probes {
  #count = 0;
  #at: number | null = null;

  /** Those that came to nothing so far. */
  get count(): number {
    return this.#count;
  }

  /** Another login is there. */
  forget(): void {
    this.#count = 0;
    this.#at = null;
  }

  /** The login was accepted. */
  accepted(): void {
    this.#count = 0;
  }

  /** When the next one is due: the time that was first asked for, also when later decisions name another. */
  next(at: number): number {
    return (this.#at ??= at);
  }

  done(): void {
    this.#at = null;
    this.#count += 1;
  }
}
