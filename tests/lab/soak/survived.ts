import process from 'node:process';
import { expect } from 'vitest';
import { atATime } from './at-a-time.ts';
import { expectedOf } from './oracle.ts';
import { reportOf } from './report.ts';
import type { Schedule } from './schedule.ts';
import type { Outcome } from './soak.ts';
import { soak } from './soak.ts';
import type { Pair } from './table.ts';
import { lineOf, tableOf } from './table.ts';

/** A machine may be so busy that a client takes minutes to start; only what hangs takes this long. */
const patienceMs = 600_000;

/** Plays schedules guarded, and each of them bare beside it, some at a time; prints what came of it and judges that. */
export async function expectSurvived(seed: number, schedules: readonly Schedule[], atOnce: number): Promise<void> {
  const pairs = await atATime(schedules, atOnce, async (schedule): Promise<Pair> => {
    const [guarded, bare] = await Promise.all([
      soak(schedule, { guarded: true, patienceMs }),
      soak(schedule, { guarded: false, patienceMs }),
    ]);
    process.stdout.write(`${lineOf(guarded)}\n`);
    return { guarded, bare };
  });
  process.stdout.write(`\n${tableOf(seed, pairs)}\n`);
  const outcomes = pairs.map(({ guarded }) => guarded);
  process.stdout.write(reports(seed, outcomes));
  expect(outcomes.map(found)).toEqual(schedules.map(due));
}

/** What a schedule must come to, in the terms of `found`. */
function due(schedule: Schedule): object {
  const { refreshes, signIns, lostAnswers } = expectedOf(schedule);
  return {
    login: schedule.name,
    lost: [],
    faults: schedule.faults.length,
    refreshes,
    signIns,
    reuses: lostAnswers,
    needless: 0,
    leftovers: [],
  };
}

function found({ schedule, faults, sessions, refreshes, signIns, reuses, needless, leftovers }: Outcome): object {
  const lost = sessions.filter((session) => session.lost !== null);
  return {
    login: schedule.name,
    lost: lost.map((session) => `${session.name}: ${session.lost}`),
    faults: faults.length,
    refreshes,
    signIns,
    reuses,
    needless,
    leftovers,
  };
}

/** Of the logins that came out wrong, what is needed to understand that. */
function reports(seed: number, outcomes: readonly Outcome[]): string {
  const wrong = outcomes.filter((one) => JSON.stringify(found(one)) !== JSON.stringify(due(one.schedule)));
  return wrong.map((one) => `\n${one.schedule.name} of seed ${seed}\n${reportOf(one)}\n`).join('');
}
