import type { World } from '../host/world.ts';
import type { Page } from '../core/shown.ts';
import { inPlace } from '../core/shown.ts';

const everyMs = 2_000;

/**
 * Shows something again and again until the person ends it with Ctrl-C, or the reader has gone: on a terminal in place of
 * what was there, elsewhere below it.
 */
export async function watchWith(
  { clock, terminal, stdoutIsTty }: Pick<World, 'clock' | 'terminal' | 'stdoutIsTty'>,
  draw: () => Promise<Page>,
): Promise<void> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, end);
  try {
    let isFirst = true;
    while (!ended.signal.aborted) {
      const text = await draw();
      if (!terminal.data(stdoutIsTty ? inPlace(text, isFirst) : text)) return;
      isFirst = false;
      await clock.sleep(everyMs, ended.signal);
    }
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}
