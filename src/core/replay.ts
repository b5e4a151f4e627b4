/**
 * How may a held request go on? (`client` custody: the client replays for itself.)
 *
 * Measured on the real client (2.1.330):
 * - The refusal it had (401) makes it read its store again and send the request with what it finds. Where the store is
 *   as before, it refreshes by itself: so a refusal is passed on only when the store has moved.
 * - A cut connection makes it read the store again too. On a store that was blanked this ends the turn.
 * - `503` with `retry-after` makes it send the very same request again **without** looking at the store: the only
 *   answer that is safe while the store is blank or unmoved, for streamed and plain requests alike.
 * - With no byte sent it waits as long as its time-outs allow; with pings on an open event stream, for as long again.
 */

/** How long a client waits for one request, milliseconds. */
export interface Patience {
  /** With no byte of the answer sent. */
  readonly silentMs: number;
  /** With `event: ping` on an open event stream, counted from the request; below `silentMs` when pings gain nothing. */
  readonly pingedMs: number;
}

/** The state of one held request at the moment of asking. */
export interface HeldRequest {
  readonly heldMs: number;
  readonly streaming: boolean;
  /** Whether status and headers of an event stream were already sent to keep the client waiting. */
  readonly pinging: boolean;
  /** Whether the client would find no login if it looked now. */
  readonly storeEmpty: boolean;
}

export type HoldStep =
  | { readonly do: 'stay'; readonly forMs: number }
  /** Open an event stream and send pings from now on. */
  | { readonly do: 'ping' }
  /** Answer 503 with `retry-after`, and hold the request again when it comes back. */
  | { readonly do: 'ask-again' }
  /** Cut the event stream, and hold the request again when it comes back. */
  | { readonly do: 'cut' };

/** The next step for a request that is still held. */
export function nextHoldStep(held: HeldRequest, patience: Patience): HoldStep {
  if (held.pinging) {
    const left = patience.pingedMs - held.heldMs;
    // A cut would make the client look at an empty store and end its turn; a ping that is too long only may.
    return left > 0 || held.storeEmpty ? { do: 'stay', forMs: Math.max(left, 1_000) } : { do: 'cut' };
  }
  const left = patience.silentMs - held.heldMs;
  if (left > 0) return { do: 'stay', forMs: left };
  const pingsHelp = held.streaming && !held.storeEmpty && patience.pingedMs > patience.silentMs;
  return pingsHelp ? { do: 'ping' } : { do: 'ask-again' };
}
