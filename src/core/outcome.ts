/**
 * How a run, a turn or a check came out, in the words that a scheduler decides by. `blocked` and `failed` look the same in a
 * list of failures; what is to be done is not: a blocked job is paused until a person has acted, a failed one is looked into.
 */
import type { ErrorCode } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import { exitCodeOf } from './errors.ts';
import type { IncidentCause } from './incident.ts';
import type { Whereabouts } from './notice.ts';
import { remedy } from './notice.ts';
import type { HoldReason, WaitReason } from './renewal.ts';

/** The same four fields wherever Holdfast says how something came out: events, checks, incidents. */
export interface Outcome {
  /**
   * `good`; `blocked`: nothing goes on before a person has acted; `unavailable`: the vendor or the network gave nothing, and
   * the same may work later; `failed`: everything else, which is the job's own.
   */
  readonly outcome: 'good' | 'blocked' | 'unavailable' | 'failed';
  /** Who has to act before it can go on; null where that is nobody, or not known. */
  readonly who: 'person' | 'vendor' | null;
  /** The exact next step, or null. */
  readonly next: string | null;
  /** Where the cause lies, as in the knowledge base (`account-session`, `local-runtime`, `vendor` …), or null. */
  readonly scope: string | null;
}

/** How a run ended. */
export interface RunEnd extends Outcome {
  readonly exitCode: number;
  /** The child's own, or null where none was started. */
  readonly childExitCode: number | null;
}

/** What a session is held by, or gave up waiting for, at the end. */
export type Stuck =
  | { readonly on: 'person'; readonly because: HoldReason }
  | { readonly on: 'vendor'; readonly because: WaitReason };

/** Shells put a signal's number on top of this. */
const signalled = 128;

/**
 * How a run ended, from its child's exit code and what it was stuck on at that time.
 *
 * A child that failed while nobody had logged in ends with 3, and with 4 where the vendor was waited for; a signal's code
 * stays, since whoever sent it looks for it. A child that ended well is good, whatever happened on its way.
 */
export function endOfRun(childExitCode: number, stuck: Stuck | null, where: Whereabouts): RunEnd {
  if (childExitCode === 0) return { exitCode: 0, childExitCode, ...good };
  if (stuck === null) return { exitCode: childExitCode, childExitCode, ...failed };
  // It is there, and says no: a scheduler that waited for it would wait for ever.
  if (stuck.because === 'fresh-login-refused')
    return { exitCode: childExitCode, childExitCode, ...failed, scope: 'vendor' };
  const outcome = outcomeOfStuck(stuck, where);
  return { exitCode: exitCodeOfRun(childExitCode, stuck.on), childExitCode, ...outcome };
}

/** The exit code alone, for a run whose child ended with one and was stuck on somebody, or on nobody. */
export function exitCodeOfRun(childExitCode: number, on: Stuck['on'] | null): number {
  if (childExitCode === 0 || childExitCode > signalled || on === null) return childExitCode;
  return on === 'person' ? exitCodes.person : exitCodes.unavailable;
}

/** How a run ended whose child was never started. @param code why, or null where it was told to end. */
export function endBeforeStart(
  exitCode: number,
  code: ErrorCode | null,
  stuck: Stuck | null,
  where: Whereabouts,
): RunEnd {
  const unstarted = { exitCode, childExitCode: null };
  if (stuck !== null) return { ...unstarted, ...outcomeOfStuck(stuck, where) };
  const known = code === null ? null : exitCodeOf(code);
  if (known === exitCodes.person) return { ...unstarted, ...blocked(where.loginCommand, 'account-session') };
  return { ...unstarted, ...(known === exitCodes.unavailable ? unavailable('vendor') : failed) };
}

/** The exit code of each outcome where no child has one of its own. */
export const exitCodeOfOutcome = {
  good: exitCodes.good,
  failed: exitCodes.no,
  blocked: exitCodes.person,
  unavailable: exitCodes.unavailable,
} as const satisfies Readonly<Record<Outcome['outcome'], number>>;

function outcomeOfStuck(stuck: Stuck, where: Whereabouts): Outcome {
  if (stuck.on === 'vendor') return unavailable('vendor');
  return blocked(remedy(stuck.because, where), scopeOf(stuck.because));
}

/** How a turn came out that ended without its login. @param loginCommand logs in to the store that it used. */
export function outcomeOfIncident(cause: IncidentCause, loginCommand: string, resume: string | null): Outcome {
  switch (cause) {
    case 'store-blank':
    case 'no-login':
    case 'store-unreadable':
    case 'login-ended':
      return blocked(loginCommand, scopeOf(cause));
    case 'account-refused':
      // The page that the vendor's own message names.
      return blocked(null, 'vendor');
    case 'stopped-by-itself':
    case 'other-credential':
      // Which one that is only a look at the environment says.
      return blocked('holdfast doctor', null);
    case 'access-token-expired':
      return { ...unavailable('vendor'), next: resume };
    case 'refused':
      return { ...failed, next: resume, scope: 'vendor' };
  }
}

function scopeOf(because: HoldReason): string {
  return because === 'store-unreadable' || because === 'store-not-writable' ? 'local-runtime' : 'account-session';
}

/** Nothing is to be done. */
export const good: Outcome = { outcome: 'good', who: null, next: null, scope: null };
const failed: Outcome = { outcome: 'failed', who: null, next: null, scope: null };

function blocked(next: string | null, scope: string | null): Outcome {
  return { outcome: 'blocked', who: 'person', next, scope };
}

function unavailable(scope: string): Outcome {
  return { outcome: 'unavailable', who: 'vendor', next: null, scope };
}
