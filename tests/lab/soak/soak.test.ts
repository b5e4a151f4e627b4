import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { expectSurvived } from './survived.ts';
import { schedulesFrom, spaced } from './schedule.ts';

/** Another one is played with HOLDFAST_TEST_SOAK_SEED. */
const seed = Number(process.env['HOLDFAST_TEST_SOAK_SEED'] ?? 20);

/** It takes a minute and a half; on a machine that does much else, longer. */
const busyMs = 600_000;

describe('sessions under faults of every kind', () => {
  it('are all kept, at the cost that their schedule says', { timeout: busyMs }, async () => {
    const schedules = schedulesFrom(seed, { logins: 5, faults: 2, gapMs: spaced });
    await expectSurvived(seed, schedules, schedules.length);
    expect(new Set(schedules.flatMap(({ faults }) => faults.map(({ kind }) => kind))).size).toBe(10);
  });
});
