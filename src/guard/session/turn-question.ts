/** A turn that a hook holds: what is asked of whoever looks after the login, and what is answered. */
import { objectOf } from '../../core/json.ts';
import type { Fingerprint } from '../../core/credential.ts';
import { inWords } from '../../core/expiry.ts';
import type { HoldLimits } from '../../core/hold.ts';
import type { Stuck } from '../../core/outcome.ts';
import type { Clock } from '../../core/ports.ts';
import type { Keeper } from '../../keeper/keeper.ts';
import type { Page } from '../../core/shown.ts';
import { jsonText, shownText } from '../../core/shown.ts';

/** What a hook asks. Crosses a socket as JSON. */
export interface TurnQuestion {
  readonly schema: 1;
  /** Whether the turn may be held for a person, or only for a renewal that is due. */
  readonly mayHold: boolean;
  /** The generation that an earlier turn of the client ended in, or null. */
  readonly refused: Fingerprint | null;
  /** Where the turn may be held for less than the guard would hold it, since nobody could answer; null for as long. */
  readonly hold: HoldLimits | null;
  /** The store that the turn depends on; nobody answers for another one. */
  readonly storeId: string;
}

export interface TurnAnswer {
  readonly schema: 1;
  /** `left`: nothing can be done from here, the client goes on as it would without Holdfast. */
  readonly go: 'on' | 'gave-up' | 'left';
  readonly heldMs: number;
}

/** Shorter waits are not worth a word in a conversation. */
const worthSayingMs = 1_000;

/** How often a turn with limits of its own looks how long it is held. */
const lookEveryMs = 1_000;

/** Answers one question; takes as long as the keeper's hold at most, or as the turn's own. */
export async function answerTurn(
  keeper: Pick<Keeper, 'readyForTurn' | 'renewIfDue' | 'stuck'>,
  question: Pick<TurnQuestion, 'mayHold' | 'refused' | 'hold'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<TurnAnswer> {
  const since = clock.now();
  if (!question.mayHold) {
    await keeper.renewIfDue();
    return { schema: 1, go: 'on', heldMs: clock.now() - since };
  }
  const state = await withinLimits(keeper, question, clock, signal);
  const go = state === 'ready' ? 'on' : state === 'gave-up' ? 'gave-up' : 'left';
  return { schema: 1, go, heldMs: clock.now() - since };
}

async function withinLimits(
  keeper: Pick<Keeper, 'readyForTurn' | 'stuck'>,
  { refused, hold }: Pick<TurnQuestion, 'refused' | 'hold'>,
  clock: Clock,
  signal: AbortSignal,
): ReturnType<Keeper['readyForTurn']> {
  if (hold === null) return keeper.readyForTurn(refused, signal);
  const over = new AbortController();
  const leave = (): void => over.abort();
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  const watching = leaveAtLimit(keeper, hold, clock, over);
  try {
    return await keeper.readyForTurn(refused, over.signal);
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
    await watching;
  }
}

/** Each kind of waiting counts from when this turn first met it. */
async function leaveAtLimit(
  keeper: Pick<Keeper, 'stuck'>,
  { personMs, vendorMs }: HoldLimits,
  clock: Clock,
  over: AbortController,
): Promise<void> {
  const began: Partial<Record<Stuck['on'], number>> = {};
  while (!over.signal.aborted) {
    const on = keeper.stuck?.on ?? null;
    const left =
      on === null ? lookEveryMs : (began[on] ??= clock.now()) + (on === 'person' ? personMs : vendorMs) - clock.now();
    if (left <= 0) over.abort();
    else await clock.sleep(Math.min(left, lookEveryMs), over.signal);
  }
}

/** Reads a question from a socket; null when it is none. */
export function readQuestion(value: unknown): TurnQuestion | null {
  const { schema, mayHold, refused, hold, storeId } = objectOf(value);
  if (schema !== 1 || typeof mayHold !== 'boolean' || typeof storeId !== 'string') return null;
  const asked = typeof refused === 'string' ? (refused as Fingerprint) : null;
  return { schema, mayHold, refused: asked, hold: readLimits(hold), storeId };
}

function readLimits(value: unknown): HoldLimits | null {
  const { personMs, vendorMs } = objectOf(value);
  return typeof personMs === 'number' && typeof vendorMs === 'number' ? { personMs, vendorMs } : null;
}

/** Reads an answer from a socket; null when it is none. */
export function readTurnAnswer(value: unknown): TurnAnswer | null {
  const { schema, go, heldMs } = objectOf(value);
  if (schema !== 1 || typeof heldMs !== 'number') return null;
  return go === 'on' || go === 'gave-up' || go === 'left' ? { schema, go, heldMs } : null;
}

/** What is said of a turn that was held in vain. */
export interface GivenUp {
  /** What to do: log in, or first see to it that a login can be saved. */
  readonly remedy: string;
  readonly host: string;
  /** Why it was held for less than people expect, and what holds longer, or null. */
  readonly whyShort: string | null;
}

/**
 * What a hook prints for the client: a line for the person and one of context for the agent, so that both know why it
 * took so long; null when there is nothing to say.
 */
export function hookOutput(event: string, answer: TurnAnswer, { remedy, host, whyShort }: GivenUp): Page | null {
  if (answer.heldMs < worthSayingMs) return null;
  const waited = inWords(answer.heldMs);
  if (answer.go === 'left') {
    return said(event, `Holdfast waited ${waited} and leaves the login to the client, which renews it by itself.`);
  }
  if (answer.go !== 'on') {
    const short = whyShort === null ? '' : ` (${whyShort})`;
    const text = `Holdfast waited ${waited} for a good login and there is none; on ${host}: ${remedy}`;
    return said(event, `${text}${short}`);
  }
  return said(event, `Holdfast held this turn for ${waited} until the login was good again; nothing was lost.`);
}

function said(event: string, text: string): Page {
  const safe = shownText(text);
  return jsonText({
    systemMessage: safe,
    hookSpecificOutput: { hookEventName: event, additionalContext: safe },
  });
}
