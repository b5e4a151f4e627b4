import process from 'node:process';
import { expect } from 'vitest';
import { atATime } from './at-a-time.ts';
import { expectedOf } from './oracle.ts';
import { reportOf } from './report.ts';
import type { Schedule } from './schedule.ts';
import type { Outcome } from './soak.ts';
import { soak } from './soak.ts';
import type { Pair } from './table.ts';
import { tableOf } from './table.ts';

const patienceMs = 150_000;

/** Plays schedules guarded, and each of them bare beside it, some at a time; prints what came of it and judges that. */
export async function expectSurvived(seed: number, schedules: readonly Schedule[], atOnce: number): Promise<void> {
  const pairs = await atATime(schedules, atOnce, async (schedule): Promise<Pair> => {
    const [guarded, bare] = await Promise.all([
      soak(schedule, { guarded: true, patienceMs }),
      soak(schedule, { guarded: false, patienceMs: 60_000 }),
    ]);
    return { guarded, bare };
  });
  process.stdout.write(`\n${tableOf(seed, pairs)}\n`);
  for (const { guarded } of pairs) {
    const { refreshes, signIns, lostAnswers } = expectedOf(guarded.schedule);
    const expected = { lost: [], faults: guarded.schedule.faults.length, refreshes, signIns, reuses: lostAnswers };
    expect(told(guarded), `${guarded.schedule.name} of seed ${seed}\n${reportOf(guarded)}`).toEqual({
      ...expected,
      needless: 0,
      leftovers: [],
    });
  }
}

function told({ faults, sessions, refreshes, signIns, reuses, needless, leftovers }: Outcome): object {
  const lost = sessions.filter((session) => session.lost !== null);
  return {
    lost: lost.map((session) => `${session.name}: ${session.lost}`),
    faults: faults.length,
    refreshes,
    signIns,
    reuses,
    needless,
    leftovers,
  };
}
