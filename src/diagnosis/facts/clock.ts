import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../stores/atomic-file.ts';
import type { ClockFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { fileFacts } from './file.ts';
import { readJson, textIn } from './json-file.ts';

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
    jumpedMs: await jumpSince(world, now),
  };
}

/** Wall time minus time since boot stands still unless somebody sets the clock; Linux only. */
async function jumpSince({ stateFolder, platform }: DiagnosisWorld, now: number): Promise<number | null> {
  if (platform !== 'linux') return null;
  const [boot, uptime] = await Promise.all(
    ['/proc/sys/kernel/random/boot_id', '/proc/uptime'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const seconds = Number((uptime ?? '').split(' ')[0]);
  if (!boot || !Number.isFinite(seconds) || seconds === 0) return null;
  const startedAt = now - seconds * 1000;
  const path = join(stateFolder, 'boot.json');
  const before = await readJson(path);
  if (before.kind !== 'object' || textIn(before.fields, 'boot') !== boot.trim()) {
    // Only where Holdfast keeps state already: a look makes no folder.
    if ((await fileFacts(stateFolder)) !== null)
      await writeAtomically(path, JSON.stringify({ boot: boot.trim(), startedAt })).catch(() => undefined);
    return null;
  }
  const earlier = before.fields['startedAt'];
  return typeof earlier === 'number' ? Math.round(startedAt - earlier) : null;
}
