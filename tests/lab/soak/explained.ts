import process from 'node:process';
import { expect } from 'vitest';
import { atATime } from './at-a-time.ts';
import { reportOf } from './report.ts';
import type { Schedule } from './schedule.ts';
import { soak } from './soak.ts';
import { denseTableOf, lineOf } from './table.ts';

/** What is asked of a login that never worked is spread over up to a quarter of an hour. */
const patienceMs = 20 * 60_000;
/** Holdfast's last word about a session that it could not keep. */
const reason = /^holdfast: (gave up \([a-z-]+\)|the run is not resumed, since|the run ended because of its login and is not resumed)/m;

/** Plays schedules whose faults do not wait for one another; each session goes on to its end, or says why it does not. */
export async function expectExplained(seed: number, schedules: readonly Schedule[], atOnce: number): Promise<void> {
  const outcomes = await atATime(schedules, atOnce, async (schedule) => {
    const outcome = await soak(schedule, { guarded: true, dense: true, patienceMs });
    process.stdout.write(`${lineOf(outcome)}\n`);
    return outcome;
  });
  process.stdout.write(`\n${denseTableOf(seed, outcomes)}\n`);
  for (const outcome of outcomes) {
    const lost = outcome.sessions.filter((session) => session.lost !== null);
    const silent = lost.filter(({ lost: why, stderr }) => why === 'did not go on' || !reason.test(stderr));
    expect(
      { silent: silent.map((session) => `${session.name}: ${session.lost}`), leftovers: outcome.leftovers },
      `${outcome.schedule.name} of seed ${seed}\n${reportOf(outcome)}`,
    ).toEqual({ silent: [], leftovers: [] });
  }
}
