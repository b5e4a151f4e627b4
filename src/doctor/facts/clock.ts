import { clockJump } from '../../stores/boot-note.ts';
import type { ClockFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { fileFacts } from './file.ts';

/** No clock that is right shows a time before this program was written. */
const madeAt = Date.parse('2026-11-01T00:00:00Z');

/** How far a file of another machine may be ahead before the clock is in doubt. */
const toleranceMs = 120_000;

/** Times of files that cannot lie ahead, and what the wall clock did since an earlier look of the same boot. */
export async function clockFacts(world: DiagnosisWorld, paths: readonly string[]): Promise<ClockFacts> {
  const now = world.clock.now();
  const found = await Promise.all(paths.map(async (path) => ({ path, file: await fileFacts(path) })));
  return {
    ahead: found.flatMap(({ path, file }) => {
      const byMs = (file?.modifiedAt ?? 0) - now;
      return byMs > toleranceMs ? [{ path, byMs }] : [];
    }),
    isBeforeBuild: now < madeAt,
    jumpedMs: world.platform === 'linux' ? await clockJump(world.stateFolder, now) : null,
  };
}
