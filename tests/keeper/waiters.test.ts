import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import type { Release } from '../../src/core/ports.ts';
import { Waiters } from '../../src/keeper/waiters.ts';
import { fp } from './world.ts';

const listening = (): AbortSignal => new AbortController().signal;
const adopted: Release = { go: 'as-refused', because: 'adopted' };

it('another login releases those who were refused with an older one, and nobody else', async () => {
  const waiters = new Waiters();
  const old = waiters.join(fp('one'), listening());
  const any = waiters.join(null, listening());
  const same = waiters.join(fp('two'), listening());
  expect(waiters.releaseOthers(fp('two'), adopted)).toBe(2);
  expect(await Promise.all([old, any])).toEqual([adopted, adopted]);
  expect(waiters.size).toBe(1);
  waiters.releaseAll({ go: 'give-up', because: 'deadline' });
  expect(await same).toEqual({ go: 'give-up', because: 'deadline' });
  expect(waiters.size).toBe(0);
});

it('who leaves is gone, and is not counted any more', async () => {
  const waiters = new Waiters();
  const client = new AbortController();
  const passage = waiters.join(fp('one'), client.signal);
  expect(waiters.size).toBe(1);
  client.abort();
  expect(waiters.size).toBe(0);
  expect(await passage).toEqual({ go: 'give-up', because: 'client-left' });
});

it('who has left before joining does not wait at all', async () => {
  const waiters = new Waiters();
  expect(await waiters.join(fp('one'), AbortSignal.abort())).toEqual({ go: 'give-up', because: 'client-left' });
  expect(waiters.size).toBe(0);
});

it('a leave after the release changes nothing, and is not listened for', async () => {
  const waiters = new Waiters();
  const client = new AbortController();
  const passage = waiters.join(fp('one'), client.signal);
  waiters.releaseAll(adopted);
  expect(getEventListeners(client.signal, 'abort')).toEqual([]);
  client.abort();
  expect(await passage).toEqual(adopted);
});
