/**
 * How long may somebody's work wait? For a person as long as somebody can be expected to come, and for what passes by itself,
 * such as a login service that is away, as long as that may take.
 */
import type { Ci } from './ci.ts';
import { inWords } from './expiry.ts';

/** The two limits, milliseconds; each counts from the moment at which that kind of waiting began. */
export interface HoldLimits {
  /** For a person who must log in, or see to the store. */
  readonly personMs: number;
  /** For the vendor, or for another process that renews; nobody has to do anything. */
  readonly vendorMs: number;
}

/** The same limit for both. */
export function holdFor(ms: number): HoldLimits {
  return { personMs: ms, vendorMs: ms };
}

/** The limits, and why they are what they are. */
export interface Hold extends HoldLimits {
  readonly because: 'asked' | 'usual' | 'ci' | 'nobody-can-be-told';
  /** The CI system, where that is the reason. */
  readonly ci: string | null;
}

/** What the decision rests on. */
export interface HoldView {
  /** What `--hold` says, else `HOLDFAST_HOLD`, milliseconds; null where nobody said anything. */
  readonly askedMs: number | null;
  /** What this command holds by default where somebody can be expected, milliseconds. */
  readonly usualMs: number;
  readonly ci: Ci | null;
  /** Whether a person may be at the screen: a terminal, or an editor that shows the client. */
  readonly hasScreen: boolean;
  /** Whether a person can be told elsewhere: on a desktop, by a webhook, by a command of theirs. */
  readonly canTell: boolean;
}

/** Longer than a night: who starts a run in the evening finds it held in the morning. */
export const usualHoldMs = 12 * 3_600_000;

/** Where nobody can answer: a login that is being made elsewhere at this moment still helps, and nothing waits in vain. */
export const unansweredHoldMs = 3 * 60_000;

/** In CI each minute is paid for; most outages of a login service are shorter than this. */
export const ciVendorMs = 15 * 60_000;

/**
 * Decides how long to hold.
 *
 * In CI it is short also where people can be told: whoever hears of it can rarely log in on that machine. A terminal speaks
 * for a person against `CI=true` alone, and not against a system's own variables: some of them give their jobs a terminal.
 */
export function decideHold({ askedMs, usualMs, ci, hasScreen, canTell }: HoldView): Hold {
  if (askedMs !== null) return { personMs: askedMs, vendorMs: askedMs, because: 'asked', ci: null };
  const shortMs = Math.min(unansweredHoldMs, usualMs);
  if (ci !== null && (ci.isCertain || !hasScreen))
    return { personMs: shortMs, vendorMs: Math.min(ciVendorMs, usualMs), because: 'ci', ci: ci.name };
  if (!hasScreen && !canTell) return { personMs: shortMs, vendorMs: usualMs, because: 'nobody-can-be-told', ci: null };
  return { personMs: usualMs, vendorMs: usualMs, because: 'usual', ci: null };
}

/** Why a hold is as short as it is, and how to get a longer one; null where nobody would wonder. */
export function whyShort({ because, ci, personMs }: Hold): string | null {
  const length = `${inWords(personMs)} is the default`;
  if (because === 'ci') return `${length} in CI${ci === null || ci === 'CI' ? '' : ` (${ci})`}; --hold 2h waits longer`;
  if (because === 'nobody-can-be-told')
    return `${length} without a terminal, a desktop, --webhook or --on-event; --hold 2h waits longer`;
  return null;
}
