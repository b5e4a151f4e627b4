import { explain as explainRequest } from '../explain/explain.ts';
import type { ExplainSurroundings } from '../explain/explain.ts';
import type { Request } from '../explain/request.ts';
import { packageRoot } from '../../host/package-root.ts';
import type { World } from '../../host/world.ts';
import { writeWhole } from '../terminal/write-whole.ts';

/** Tells which failure a text, a log or a session speaks of. Looking changes nothing. @returns 0, or 1 where nothing was recognised. */
export async function explain(world: World, request: Request): Promise<number> {
  return await explainRequest(request, surroundingsOf(world));
}

/** What the knowledge base needs of the world. */
export function surroundingsOf(world: World): ExplainSurroundings {
  const { env, platform, home, cwd, terminal, stdinIsTty, stdoutIsTty, stderrIsTty } = world;
  return {
    env,
    platform,
    home,
    cwd,
    root: packageRoot(world.script),
    more: () => import('../explain/more.ts'),
    isTty: (fd) => ({ 0: stdinIsTty, 1: stdoutIsTty, 2: stderrIsTty })[fd],
    columns: stdoutIsTty ? process.stdout.columns : 80,
    data: (text) => terminal.data(text),
    words: (text) => void writeWhole(2, text),
  };
}
