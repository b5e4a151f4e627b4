import { expect, it } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import type { AttemptLog, RenewalAttempt } from '../../src/core/ports.ts';
import { RememberedAttempts } from '../../src/keeper/remembered-attempts.ts';
import { fp } from './world.ts';

const attempt = (startedAt: number): RenewalAttempt => ({ generation: fp('one'), startedAt, result: 'open', count: 1 });

/** A log that can be made to fail, and the memory before it. */
function remembered(): { attempts: RememberedAttempts; log: { kept: RenewalAttempt | null; broken: boolean }; facts: Fact[] } {
  const log = { kept: null as RenewalAttempt | null, broken: false };
  const failing: AttemptLog = {
    async last() {
      if (log.broken) throw new Error('EIO');
      return log.kept;
    },
    async record(_id, newest) {
      if (log.broken) throw new Error('ENOSPC');
      log.kept = newest;
    },
  };
  const facts: Fact[] = [];
  return { attempts: new RememberedAttempts(failing, { note: (fact) => void facts.push(fact) }), log, facts };
}

it('a log that works is passed through', async () => {
  const { attempts, log, facts } = remembered();
  expect(await attempts.last('store')).toBeNull();
  await attempts.record('store', attempt(1));
  expect(log.kept).toEqual(attempt(1));
  expect(await attempts.last('store')).toEqual(attempt(1));
  expect(facts).toEqual([]);
});

it('an attempt that cannot be written down is remembered anyway, and the trouble is noted', async () => {
  const { attempts, log, facts } = remembered();
  log.broken = true;
  await attempts.record('store', attempt(1));
  expect(await attempts.last('store')).toEqual(attempt(1));
  expect(facts).toEqual([{ event: 'internal-error', where: 'attempt-log', message: 'Error: ENOSPC' }]);
});

it('the newer of what is remembered and what another session wrote down counts', async () => {
  const { attempts, log } = remembered();
  await attempts.record('store', attempt(5));
  log.kept = attempt(9);
  expect(await attempts.last('store')).toEqual(attempt(9));
  log.kept = attempt(2);
  expect(await attempts.last('store')).toEqual(attempt(5));
});
