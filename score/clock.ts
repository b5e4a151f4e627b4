import type { Clock } from '../src/core/ports.ts';

export interface JumpingClock extends Clock {
  /** Moves this clock ahead of the machine's by so much in all; sleeps that end by then end now. */
  setAhead(ms: number): void;
}

/** The machine's clock, which can be moved ahead, so that an hour passes between two rounds. */
export function jumpingClock(): JumpingClock {
  let aheadMs = 0;
  const sleepers = new Map<() => void, number>();
  const now = (): number => Date.now() + aheadMs;
  return {
    now,
    setAhead(ms) {
      aheadMs = ms;
      for (const [wake, until] of sleepers) if (until <= now()) wake();
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const wake = (): void => {
          clearTimeout(timer);
          sleepers.delete(wake);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        sleepers.set(wake, now() + ms);
        signal?.addEventListener('abort', wake, { once: true });
      }),
  };
}
