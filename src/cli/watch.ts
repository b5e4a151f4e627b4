import type { World } from '../host/world.ts';
import type { Page } from '../core/shown.ts';
import { inPlace } from '../core/shown.ts';
import { listenForInterruption } from '../host/interruption.ts';

const everyMs = 2_000;

/**
 * Shows something again and again until the person ends it with Ctrl-C, or the reader has gone: on a terminal in place of
 * what was there, elsewhere below it.
 */
export async function watchWith(
  { clock, terminal, stdoutIsTty }: Pick<World, 'clock' | 'terminal' | 'stdoutIsTty'>,
  draw: () => Promise<Page>,
): Promise<void> {
  const interruption = listenForInterruption();
  try {
    let isFirst = true;
    while (!interruption.signal.aborted) {
      const text = await draw();
      if (!terminal.data(stdoutIsTty ? inPlace(text, isFirst) : text)) return;
      isFirst = false;
      await clock.sleep(everyMs, interruption.signal);
    }
  } finally {
    interruption.stop();
  }
}
