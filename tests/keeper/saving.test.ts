import { expect, it } from 'vitest';
import type { Obstacle } from '../../src/core/ports.ts';
import type { HoldReason } from '../../src/core/renewal.ts';
import { firstMended, wouldBeLost } from '../../src/keeper/saving.ts';
import { clientRefreshLeadMs } from '../../src/core/expiry.ts';
import { Machine } from './world.ts';

const readOnly: Obstacle = { code: 'store-read-only', detail: 'it lies on a read-only mount' };
const locked: Obstacle = { code: 'store-locked', detail: 'another process holds the lock' };

/** A client spends its login when it is this near its end, with a minute for the start. */
const near = clientRefreshLeadMs + 60_000;

it.each<[string, number, Obstacle | null, boolean]>([
  ['a login that the client would spend, where nothing can be saved', near, readOnly, true],
  ['a login that it would not spend yet', near + 1, readOnly, false],
  ['a login that it would spend and can save', near, null, false],
])('%s', async (_, expiresInMs, obstacle, lost) => {
  const machine = new Machine();
  machine.obstacle = obstacle;
  machine.login('one', { expiresInMs });
  expect(await wouldBeLost(machine.store, machine.reading, machine.clock.now())).toBe(lost);
});

it.each<[HoldReason, Obstacle | null, HoldReason | null, HoldReason]>([
  ['store-blank', readOnly, null, 'store-not-writable'],
  ['login-ended', readOnly, 'store-blank', 'store-not-writable'],
  ['store-blank', readOnly, 'store-blank', 'store-blank'],
  ['store-blank', locked, null, 'store-blank'],
  ['store-blank', null, null, 'store-blank'],
  ['store-not-writable', null, null, 'store-not-writable'],
  ['store-unreadable', readOnly, null, 'store-unreadable'],
])('held for %s with the obstacle %j after %s, a person is asked for %s', async (because, obstacle, held, asked) => {
  const machine = new Machine();
  machine.obstacle = obstacle;
  expect(await firstMended(machine.store, because, held)).toBe(asked);
});
