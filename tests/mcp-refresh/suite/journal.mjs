/** What happened, in order; who waits for something is told when it happens, so that no step has to sleep. */
export class Journal {
  entries = [];
  #waiting = new Set();

  add(entry) {
    this.entries.push({ at: Date.now(), ...entry });
    for (const look of this.#waiting) look();
  }

  count(matches) {
    return this.entries.filter((entry) => matches(entry)).length;
  }

  /** Waits until `number` entries match. @returns {Promise<boolean>} false when they did not come within `patienceMs` */
  until(matches, { number = 1, patienceMs = 15_000 } = {}) {
    return new Promise((resolve) => {
      const finish = (came) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(came);
      };
      const look = () => this.count(matches) >= number && finish(true);
      const timer = setTimeout(() => finish(false), patienceMs);
      this.#waiting.add(look);
      look();
    });
  }
}
