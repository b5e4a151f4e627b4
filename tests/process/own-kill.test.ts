/** A process that renews is killed at each step; another one is told what is so, and nothing is spent twice. */
import { beforeAll, describe, expect, it } from 'vitest';
import { isNamed, isSuccessor } from '../../score/kill-table.ts';
import type { KillEnd, KillStep } from '../../score/kills.ts';
import { playKill, playKillAhead } from '../../score/kills.ts';
import { program } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';

let holder = '';
beforeAll(async () => {
  holder = await program(`import '$src/../score/holder.ts';`);
});

const kill = async (step: KillStep, moment = 0): Promise<KillEnd> => await playKill(holder, scratchFolder(), step, moment);

/** Kernel locks are freed at death, and are asked for every 50 ms. */
const longestWaitMs = 2_000;

describe('a process that is killed', () => {
  it('before it sent the token leaves an intent, and since nobody can know more, the next caller is told of the loss', async () => {
    const end = await kill('before the POST');
    expect(end).toMatchObject({ posts: 0, rotations: 0, doubleSpends: 0 });
    expect(isNamed(end)).toBe(true);
    expect(end.waitMs).toBeLessThan(longestWaitMs);
  });

  it('after the server rotated has lost the answer: the next caller is told so at once, and nothing is sent again', async () => {
    const end = await kill('after the POST');
    expect(end).toMatchObject({ posts: 1, rotations: 1, doubleSpends: 0 });
    expect(isNamed(end)).toBe(true);
    expect(end.waitMs).toBeLessThan(longestWaitMs);
  });

  it('with the answer in its hands and nothing saved has lost it too', async () => {
    const end = await kill('before the save');
    expect(end).toMatchObject({ posts: 1, rotations: 1, doubleSpends: 0 });
    expect(isNamed(end)).toBe(true);
  });

  it('once it has saved leaves the successor to the next caller', async () => {
    const end = await kill('after the save');
    expect(end).toMatchObject({ posts: 1, rotations: 1, doubleSpends: 0 });
    expect(isSuccessor(end)).toBe(true);
    expect(end.waitMs).toBeLessThan(longestWaitMs);
  });

  it.each<KillStep>(['before the POST', 'after the POST', 'before the save'])(
    '%s while the old token is still good costs nobody a call: it is used, the loss is noted, and nothing is sent again',
    async (step) => {
      const end = await playKillAhead(holder, scratchFolder(), step);
      expect(end.got).toEqual({ access: 'fake-access-0' });
      expect(end.trouble).toMatchObject({ kind: 'lost', how: 'crash', accessWorks: true });
      const sent = step === 'before the POST' ? 0 : 1;
      expect(end).toMatchObject({ posts: sent, rotations: sent, doubleSpends: 0 });
    },
  );

  it('at any moment of saving leaves the successor, or the loss with its name', { timeout: 120_000 }, async () => {
    const ends: KillEnd[] = [];
    for (let moment = 0; ; moment += 1) {
      const end = await kill('during the save', moment);
      if (!end.wasKilled) break;
      ends.push(end);
    }
    // Open, write, flush, close, rename, and the folder's open, flush, close: before and after each, at the least.
    expect(ends.length).toBeGreaterThanOrEqual(16);
    for (const end of ends) {
      expect(end).toMatchObject({ posts: 1, rotations: 1, doubleSpends: 0 });
      expect(isSuccessor(end) || isNamed(end)).toBe(true);
      expect(end.waitMs).toBeLessThan(longestWaitMs);
    }
    expect(ends.some(isSuccessor)).toBe(true);
    expect(ends.some(isNamed)).toBe(true);
  });
});
