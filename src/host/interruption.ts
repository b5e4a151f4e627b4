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
