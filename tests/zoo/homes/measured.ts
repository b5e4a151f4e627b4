import table from './measured.json' with { type: 'json' };

/** A healthy home in which the real client was started, and what it did; and the same of its twins. */
export interface Measured {
  /** As `nameOf` names it. */
  readonly home: string;
  readonly client: string;
  /** `answers`, or what it said instead. */
  readonly healthy: string;
  readonly twins: Readonly<Record<string, string>>;
}

/** The table of the last measurement; `tests/lab/healthy-homes.long.test.ts` measures it again. */
export const measured = table as readonly Measured[];
