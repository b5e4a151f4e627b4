import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { expectExplained } from './explained.ts';
import { expectSurvived } from './survived.ts';
import { dense, schedulesFrom, spaced } from './schedule.ts';

/** Another one is played with HOLDFAST_TEST_SOAK_SEED. */
const seed = Number(process.env['HOLDFAST_TEST_SOAK_SEED'] ?? 3_000);

describe('hundreds of faults of every kind', () => {
  it('cost no session, no refresh and no sign-in beyond what their schedule says', async () => {
    const schedules = schedulesFrom(seed, { logins: 12, faults: 26, gapMs: spaced });
    expect(schedules.flatMap(({ faults }) => faults).length).toBeGreaterThanOrEqual(300);
    await expectSurvived(seed, schedules, 6);
  });

  it('too dense for a login to be proven between them end no session without a line that says why', async () => {
    const schedules = schedulesFrom(seed + 1, { logins: 6, faults: 20, gapMs: dense });
    await expectExplained(seed + 1, schedules, 6);
  });
});
