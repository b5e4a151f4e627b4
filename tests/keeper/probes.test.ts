import { expect, it } from 'vitest';
import { Probes } from '../../src/keeper/probes.ts';

it('the time that was first asked for stands until the probe is done', () => {
  const probes = new Probes();
  expect(probes.next(1_000)).toBe(1_000);
  expect(probes.next(5_000)).toBe(1_000);
  probes.done();
  expect(probes.next(5_000)).toBe(5_000);
  expect(probes.count).toBe(1);
});

it('another login forgets the count and the time, an accepted one the count alone', () => {
  const probes = new Probes();
  probes.next(1_000);
  probes.done();
  probes.next(2_000);
  probes.accepted();
  expect([probes.count, probes.next(9_000)]).toEqual([0, 2_000]);
  probes.done();
  probes.next(3_000);
  probes.forget();
  expect([probes.count, probes.next(9_000)]).toEqual([0, 9_000]);
});
