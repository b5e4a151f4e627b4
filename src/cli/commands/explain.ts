import { explain } from '../explain/explain.ts';
import type { ExplainSurroundings } from '../explain/explain.ts';
import type { Request } from '../explain/request.ts';
import { writeWhole } from '../terminal/write-whole.ts';
import type { Host } from '../../host/open-host.ts';

/** Tells which failure a text, a log or a session speaks of. Looking changes nothing. @returns 0, or 1 where nothing was recognised. */
export async function explainHere(host: Host, request: Request): Promise<number> {
  return await explain(request, surroundingsOf(host));
}

/** What the knowledge base needs of the world. */
export function surroundingsOf(host: Host): ExplainSurroundings {
  const { env, platform, home, cwd, terminal, stdinIsTty, stdoutIsTty, stderrIsTty } = host;
  return {
    env,
    platform,
    home,
    cwd,
    root: host.root(),
    more: () => import('../explain/more.ts'),
    isTty: (fd) => ({ 0: stdinIsTty, 1: stdoutIsTty, 2: stderrIsTty })[fd],
    columns: stdoutIsTty ? host.columns() : 80,
    data: (text) => terminal.data(text),
    words: (text) => void writeWhole(2, text),
  };
}
