import { constants } from 'node:os';

const ending: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Hears of signals that ask Holdfast to end, so that what it waits for can be left in order. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The first signal that came, or null. */
  readonly by: NodeJS.Signals | null;
  /** Ends the hearing; signals then do what they always do. */
  stop(): void;
}

/** Begins to listen. */
export function listenForInterruption(): Interruption {
  const interrupted = new AbortController();
  let by: NodeJS.Signals | null = null;
  const interrupt = (signal: NodeJS.Signals): void => {
    by ??= signal;
    interrupted.abort();
  };
  for (const signal of ending) process.on(signal, interrupt);
  return {
    signal: interrupted.signal,
    get by() {
      return by;
    },
    stop: () => {
      for (const signal of ending) process.off(signal, interrupt);
    },
  };
}

/** Ends a wait for the start of a run when Holdfast is told to end. */
export class Interrupted extends Error {
  /** 128 + the signal's number. */
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`ended by ${signal} before the start`);
    this.exitCode = 128 + constants.signals[signal];
  }
}
