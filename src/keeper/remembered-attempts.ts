import type { AttemptLog, Journal, RenewalAttempt } from '../core/ports.ts';

/**
 * An attempt log that never fails: what cannot be written is remembered for this process, so that a full disk leads to
 * a pause like any other and not to one messenger after the next.
 */
export class RememberedAttempts implements AttemptLog {
  readonly #log: AttemptLog;
  readonly #journal: Journal;
  #newest: RenewalAttempt | null = null;

  constructor(log: AttemptLog, journal: Journal) {
    this.#log = log;
    this.#journal = journal;
  }

  async last(storeId: string): Promise<RenewalAttempt | null> {
    const kept = await this.#log.last(storeId).catch(() => null);
    if (kept === null || this.#newest === null) return kept ?? this.#newest;
    return kept.startedAt >= this.#newest.startedAt ? kept : this.#newest;
  }

  async record(storeId: string, attempt: RenewalAttempt): Promise<void> {
    this.#newest = attempt;
    try {
      await this.#log.record(storeId, attempt);
    } catch (error) {
      this.#journal.note({ event: 'internal-error', where: 'attempt-log', message: String(error) });
    }
  }
}
