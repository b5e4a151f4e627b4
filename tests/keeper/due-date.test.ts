import { expect, it } from 'vitest';
import type { StoreReading } from '../../src/core/credential.ts';
import { DueDate } from '../../src/keeper/due-date.ts';

const minute = 60_000;
const hour = 60 * minute;

function login(expiresAt: number, refresh: string | null = 'refresh'): StoreReading {
  const reading: unknown = { kind: 'login', login: { generation: 'one', refresh, expiresAt } };
  return reading as StoreReading;
}

it('comes a part of the lifetime before the end, spread anew for each generation', () => {
  const draws = [0.5, 0];
  const due = new DueDate(() => draws.shift() ?? 1);
  expect(due.of(login(8 * hour), null)).toBe(8 * hour - 20 * minute);
  due.moved();
  expect(due.of(login(8 * hour), null)).toBe(8 * hour - 15 * minute);
});

it('is not for a login that was seen to be short-lived, nor for one that nobody can renew', () => {
  const due = new DueDate(() => 0.5);
  expect(due.of(login(10 * minute), 10 * minute)).toBeNull();
  expect(due.of(login(8 * hour, null), null)).toBeNull();
  expect(due.of({ kind: 'absent' }, null)).toBeNull();
});

it('is guessed from the last renewal where the lifetime was not seen', () => {
  const due = new DueDate(() => 0.5);
  due.renewed(hour);
  expect(due.of(login(hour + 10 * minute), null)).toBeNull();
  expect(due.of(login(2 * hour), null)).toBe(2 * hour - 6 * minute);
});
