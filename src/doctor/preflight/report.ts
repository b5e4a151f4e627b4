import { lookUp } from '../../core/look-up.ts';
import type { Outcome } from '../../core/outcome.ts';
import { exitCodeOfOutcome, good } from '../../core/outcome.ts';

/** What `holdfast check` answers: one item per question, and one answer for the job. */

export interface CheckItem {
  /** The question, stable: `credential`, `precedence`, `lifetime`, `login`, `store`, `clock`, `machine`, `client`, `network`, `result`. */
  readonly question: string;
  readonly state: 'pass' | 'warn' | 'fail' | 'person' | 'unavailable';
  /** One line: what was found. */
  readonly found: string;
  /** The failure class that it speaks for, or null. */
  readonly id: string | null;
  /** The exact next step, or null. */
  readonly hint: string | null;
  /** Where the cause lies, where that is known better than from the question. */
  readonly scope?: string | null;
}

/** Beside the answer there are the four fields by which a scheduler decides, the same as in events and incidents. */
export interface CheckReport extends Outcome {
  readonly schema: 1;
  /** `yes` starts the job; `person` says that somebody must log in first. */
  readonly answer: 'yes' | 'no' | 'person' | 'unavailable';
  readonly exitCode: 0 | 1 | 3 | 4;
  readonly client: string;
  /** How long the job may take, milliseconds, or null where nobody said. */
  readonly forMs: number | null;
  readonly items: readonly CheckItem[];
}

const scopes: Readonly<Record<string, string>> = {
  credential: 'account-session',
  precedence: 'account-session',
  lifetime: 'account-session',
  login: 'account-session',
  store: 'local-runtime',
  clock: 'local-runtime',
  machine: 'local-runtime',
  network: 'network',
  client: 'local-runtime',
};

/** The answer that items give together: a person first, since nothing else can be mended before. */
export function answerOf(items: readonly CheckItem[]): Pick<CheckReport, 'answer' | 'exitCode' | keyof Outcome> {
  const decisive = (['person', 'fail', 'unavailable'] as const)
    .map((state) => items.find((item) => item.state === state))
    .find((item) => item !== undefined);
  if (decisive === undefined) return { answer: 'yes', exitCode: exitCodeOfOutcome.good, ...good };
  const outcome = outcomes[decisive.state as keyof typeof outcomes];
  return {
    ...outcome,
    exitCode: exitCodeOfOutcome[outcome.outcome],
    next: decisive.hint,
    scope: decisive.scope ?? lookUp(scopes, decisive.question) ?? null,
  };
}

const outcomes = {
  person: { answer: 'person', outcome: 'blocked', who: 'person' },
  fail: { answer: 'no', outcome: 'failed', who: null },
  unavailable: { answer: 'unavailable', outcome: 'unavailable', who: 'vendor' },
} as const;
