import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toolTurn } from '../../src/demo/simulated/turns.ts';
import type { Lab, Running } from './lab.ts';
import { inLab, inSandbox, shortTurn, unattended } from './work.ts';

interface Sessions {
  readonly sessions: ReadonlyArray<{ pid: number; state: { kind: string }; held: unknown[] }>;
}

async function sessionsOf(lab: Lab): Promise<Sessions['sessions']> {
  return (JSON.parse((await lab.holdfast(['status', '--json'])).stdout) as Sessions).sessions;
}

const pids = (runs: readonly Running[]): Set<number | undefined> => new Set(runs.map((run) => run.child.pid));

describe.concurrent('three sessions of one login whose grant dies', () => {
  it('are all held, listed, and set going again by one login', () =>
    inLab(shortTurn, async (lab) => {
      // All three are asking when the first is refused: a client that asks later finds a blank store, and asks nothing.
      lab.vendor.fail({ status: 401, delayMs: 12_000, times: 3 });
      const runs = Array.from({ length: 3 }, () => lab.guarded(unattended, inSandbox));
      await lab.vendor.until((vendor) => vendor.messages().length === 3);
      lab.vendor.grants.endGrants();
      await Promise.all(runs.map((run) => run.says('held – a person is needed')));
      const held = await sessionsOf(lab);
      expect(new Set(held.map(({ pid }) => pid))).toEqual(pids(runs));
      expect(held.map(({ state }) => state.kind)).toEqual(['holding', 'holding', 'holding']);
      expect(held.map((session) => session.held.length)).toEqual([1, 1, 1]);
      expect((await lab.holdfast(['status'])).stdout).toMatch(/held for .*\n +held +3 requests/);
      lab.personLogsIn();
      const ended = await Promise.all(runs.map((run) => run.ended));
      for (const run of ended) expect(run).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.tokenPosts).toBe(1);
      expect(await sessionsOf(lab)).toEqual([]);
    }));
});

describe.concurrent('two sessions whose login ends in some minutes', () => {
  it('get another one ahead of its end: one refresh, and no refusal', () =>
    inLab(
      toolTurn(2, () => 'sleep 20'),
      async (lab) => {
        const early = lab.personLogsIn('ada', 600_000);
        const events = [0, 1].map((index) => join(lab.home, `events-${index}.ndjson`));
        const runs = events.map((file) => lab.guarded(unattended, { ...inSandbox, options: ['--json-events', file] }));
        const ended = await Promise.all(runs.map((run) => run.ended));
        expect(ended.map(({ code }) => code)).toEqual([0, 0]);
        expect(lab.vendor.messages().every(({ status }) => status === 200)).toBe(true);
        expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
        expect(lab.vendor.grants.check(early.accessToken).label).not.toBe(lab.storedLabel());
        const facts = events.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
        expect(facts.filter((line) => line.includes('"proactive":true') && line.includes('"moved"'))).toHaveLength(1);
      },
    ));
});
