import { describe, expect, it } from 'vitest';
import { costOf, expectedOf } from './oracle.ts';
import type { Fault } from './schedule.ts';
import { commandOf, dense, faultKinds, schedulesFrom, spaced } from './schedule.ts';

const seeds = Array.from({ length: 200 }, (_, index) => index * 7_919 + 1);
const shape = { logins: 4, faults: 5, gapMs: spaced };

describe('the schedules of a seed', () => {
  it('are the same each time, and others for another seed', () => {
    const texts = seeds.map((seed) => JSON.stringify(schedulesFrom(seed, shape)));
    expect(seeds.map((seed) => JSON.stringify(schedulesFrom(seed, shape)))).toEqual(texts);
    expect(new Set(texts).size).toBe(seeds.length);
  });

  it.each([
    ['spaced', spaced, 5_000, 20_000],
    ['dense', dense, 2_000, 4_000],
  ])('hold %s faults, each kind equally often', (_name, gapMs, least, most) => {
    for (const seed of seeds) {
      const faults = schedulesFrom(seed, { ...shape, gapMs }).flatMap((schedule) => schedule.faults);
      expect(faults.map(({ kind }) => kind).toSorted()).toEqual([...faultKinds, ...faultKinds].toSorted());
      for (const { gapMs: gap } of faults) {
        expect(gap).toBeGreaterThanOrEqual(least);
        expect(gap).toBeLessThanOrEqual(most);
      }
    }
  });

  it('stay within what the client bears by itself: an answer within 30 s, ten tries for an overload', () => {
    const faults = seeds.flatMap((seed) => schedulesFrom(seed, shape)).flatMap((schedule) => schedule.faults);
    const delays = faults.map((fault) => (fault.kind === 'endpoint slow' ? fault.delayMs : 0));
    const times = faults.map((fault) => (fault.kind === 'overload' ? fault.times : 0));
    expect(Math.max(...delays)).toBeLessThan(30_000);
    expect(Math.max(...times)).toBeLessThan(10);
  });

  it('give each session a file of its own to write its steps to', () => {
    const [schedule] = schedulesFrom(1, shape);
    if (schedule === undefined) throw new Error('expected a schedule');
    expect(commandOf(schedule, 'session-2', 7)).toMatch(/^sleep [0-9.]+ && echo 7 >> session-2\.steps$/);
    expect(commandOf(schedule, 'session-2', 7)).toBe(commandOf(schedule, 'session-2', 7));
  });
});

describe('the oracle', () => {
  const free = { refreshes: 0, signIns: 0, lostAnswers: 0 };

  it.each<[Fault, object]>([
    [{ kind: 'token ended' }, { ...free, refreshes: 1 }],
    [
      { kind: 'endpoint 500', forMs: 9_000 },
      { ...free, refreshes: 1 },
    ],
    [
      { kind: 'endpoint 429', forMs: 2_000 },
      { ...free, refreshes: 1 },
    ],
    [
      { kind: 'endpoint cut', forMs: 2_000 },
      { ...free, refreshes: 1 },
    ],
    [
      { kind: 'endpoint slow', delayMs: 12_000 },
      { ...free, refreshes: 1 },
    ],
    [
      { kind: 'answer lost', lateMs: 1_000 },
      { refreshes: 1, signIns: 1, lostAnswers: 1 },
    ],
    [
      { kind: 'store blanked', lateMs: 1_000 },
      { ...free, signIns: 1 },
    ],
    [
      { kind: 'grant dead', lateMs: 8_000 },
      { ...free, signIns: 1 },
    ],
    [{ kind: 'login elsewhere', endsOld: true }, free],
    [{ kind: 'login elsewhere', endsOld: false }, free],
    [{ kind: 'overload', status: 529, times: 4 }, free],
  ])('says of %j what it costs', (fault, cost) => {
    expect(costOf(fault)).toEqual(cost);
  });

  it('adds up, whatever the order', () => {
    for (const schedule of seeds.flatMap((seed) => schedulesFrom(seed, shape))) {
      const turned = { faults: schedule.faults.toReversed() };
      expect(expectedOf(turned)).toEqual(expectedOf(schedule));
    }
    const all = schedulesFrom(3, { ...shape, logins: 1, faults: 10 });
    expect(all.map((schedule) => expectedOf(schedule))).toEqual([{ refreshes: 6, signIns: 3, lostAnswers: 1 }]);
  });
});
