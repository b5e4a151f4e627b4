import { shown as line, transient } from '../../core/shown.ts';
import type { World } from '../../host/world.ts';

const quietMs = 1_000;
const everyMs = 250;

/** Shows a person that work of more than a second is going on, and for how long; elsewhere says nothing. */
export async function sayWhileLong<T>(
  { stderrIsTty, terminal }: Pick<World, 'stderrIsTty' | 'terminal'>,
  what: string,
  work: Promise<T>,
): Promise<T> {
  if (!stderrIsTty) return await work;
  const startedAt = performance.now();
  let shown = false;
  const ticking = setInterval(() => {
    const ms = performance.now() - startedAt;
    if (ms < quietMs) return;
    shown = true;
    terminal.raw(transient(line`${what} (${Math.round(ms / 1000)} s)`));
  }, everyMs);
  try {
    return await work;
  } finally {
    clearInterval(ticking);
    if (shown) terminal.raw(transient(line``));
  }
}
