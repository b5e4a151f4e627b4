import { expect, it } from 'vitest';
import { Rest } from '../../src/keeper/rest.ts';
import { ManualClock, settle } from './world.ts';

/** @returns whether it has ended so far. */
function watched(sleep: Promise<void>): () => boolean {
  let ended = false;
  void sleep.then(() => (ended = true));
  return () => ended;
}

it.each([
  ['a time that is near', 500, 499],
  ['the next look, where the time is far', 60_000, 1_999],
  ['the next look, where no time is named', Infinity, 1_999],
])('sleeps until %s', async (_, ms, justBefore) => {
  const clock = new ManualClock();
  const ended = watched(new Rest(clock).until(clock.now() + ms));
  await clock.advance(justBefore);
  expect(ended()).toBe(false);
  await clock.advance(1);
  await settle();
  expect(ended()).toBe(true);
});

it('a time that has passed is no reason to sleep', async () => {
  const clock = new ManualClock();
  const ended = watched(new Rest(clock).until(clock.now() - 5));
  await clock.advance(0);
  await settle();
  expect(ended()).toBe(true);
});

it('is woken once, and sleeps the next time', async () => {
  const clock = new ManualClock();
  const rest = new Rest(clock);
  const first = watched(rest.until(Infinity));
  rest.wake();
  await settle();
  expect(first()).toBe(true);
  const second = watched(rest.until(Infinity));
  await settle();
  expect(second()).toBe(false);
});

it('a stop wakes it, too, and is told to others', async () => {
  const rest = new Rest(new ManualClock());
  const ended = watched(rest.until(Infinity));
  expect(rest.stopped.aborted).toBe(false);
  rest.stop();
  await settle();
  expect(ended()).toBe(true);
  expect(rest.stopped.aborted).toBe(true);
});
