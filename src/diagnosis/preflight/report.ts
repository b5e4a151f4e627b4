/** What `holdfast check` answers: one item per question, and one answer for the job. */

export interface CheckItem {
  /** The question, stable: `credential`, `precedence`, `lifetime`, `login`, `store`, `clock`, `machine`, `network`, `result`. */
  readonly question: string;
  readonly state: 'pass' | 'warn' | 'fail' | 'person' | 'unavailable';
  /** One line: what was found. */
  readonly found: string;
  /** The failure class that it speaks for, or null. */
  readonly id: string | null;
  /** The exact next step, or null. */
  readonly hint: string | null;
}

export interface CheckReport {
  readonly schema: 1;
  /** `yes` starts the job; `person` says that somebody must log in first. */
  readonly answer: 'yes' | 'no' | 'person' | 'unavailable';
  readonly exitCode: 0 | 1 | 3 | 4;
  readonly client: string;
  /** How long the job may take, milliseconds, or null where nobody said. */
  readonly forMs: number | null;
  readonly items: readonly CheckItem[];
}

/** The answer that items give together: a person first, since nothing else can be mended before. */
export function answerOf(items: readonly CheckItem[]): Pick<CheckReport, 'answer' | 'exitCode'> {
  const states = new Set(items.map(({ state }) => state));
  if (states.has('person')) return { answer: 'person', exitCode: 3 };
  if (states.has('fail')) return { answer: 'no', exitCode: 1 };
  if (states.has('unavailable')) return { answer: 'unavailable', exitCode: 4 };
  return { answer: 'yes', exitCode: 0 };
}
