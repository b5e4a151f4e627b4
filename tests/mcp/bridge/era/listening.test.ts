import type { JSONRPCResponse } from '@modelcontextprotocol/client';
import { expect, it } from 'vitest';
import { Listening } from '../../../../src/mcp/bridge/era/listening.ts';

/** A server that breaks off each stream at once. */
function broken(): { readonly listening: Listening; readonly pauses: number[]; readonly asked: () => number } {
  const pauses: number[] = [];
  let count = 0;
  const listening = new Listening({
    newId: () => String(count),
    ask: async (): Promise<JSONRPCResponse> => {
      count += 1;
      throw new Error('broke off');
    },
    toClient: () => undefined,
    capabilities: { prompts: { listChanged: true } },
    // Who never gives up must not keep the test from failing.
    clock: { now: () => 0, sleep: (ms) => (pauses.push(ms) < 40 ? Promise.resolve() : new Promise(() => undefined)) },
  });
  return { listening, pauses, asked: () => count };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
};

it('listens again after growing pauses, and leaves it when the server is not there', async () => {
  const { listening, pauses, asked } = broken();
  listening.begin();
  await settle();
  expect(pauses.slice(0, 3)).toEqual([1000, 2000, 4000]);
  expect(pauses.at(-1)).toBe(30_000);
  expect(asked()).toBe(13);
});

it('begins anew when the server turns out to be there', async () => {
  const { listening, asked } = broken();
  listening.begin();
  await settle();
  listening.wake();
  await settle();
  expect(asked()).toBe(26);
});

it('ends with the bridge', async () => {
  const { listening, asked } = broken();
  listening.begin();
  listening.close();
  await settle();
  listening.wake();
  await settle();
  expect(asked()).toBe(1);
});
