import { describe, expect, it } from 'vitest';
import { untilStartable } from '../../src/cli/session/start.ts';
import type { Keeper } from '../../src/keeper/keeper.ts';
import { shownText } from '../../src/core/shown.ts';

type Start = Awaited<ReturnType<Keeper['readyToStart']>>;

/** A keeper with a store of one kind, which answers `start`, or nothing until it is told to leave. */
function keeping(kind: 'login' | 'blank', start: Start | null): { keeper: Keeper; asked: () => number } {
  let asked = 0;
  const readyToStart = (signal: AbortSignal): Promise<Start> => {
    asked += 1;
    if (start !== null) return Promise.resolve(start);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve('gave-up')));
  };
  return { keeper: { reading: { kind }, readyToStart } as unknown as Keeper, asked: () => asked };
}

const silent = (): void => undefined;

describe('the start of a child', () => {
  it('is not held for a login where a person sits before the client’s own screen', async () => {
    const { keeper, asked } = keeping('blank', 'gave-up');
    await untilStartable(keeper, 'attended', shownText('claude auth login'), silent);
    expect(asked()).toBe(0);
  });

  it('waits there for a login that can be renewed', async () => {
    const { keeper, asked } = keeping('login', 'ready');
    await untilStartable(keeper, 'attended', shownText('claude auth login'), silent);
    expect(asked()).toBe(1);
  });

  it('ends with the command that logs in, when nobody did', async () => {
    const { keeper } = keeping('blank', 'gave-up');
    const start = untilStartable(keeper, 'unattended', shownText('claude auth login'), silent);
    await expect(start).rejects.toMatchObject({ code: 'login-needed', hint: 'claude auth login', exitCode: 3 });
  });

  it('says so where the client is left to itself', async () => {
    const said: string[] = [];
    await untilStartable(keeping('login', 'leave-to-client').keeper, 'unattended', shownText(''), (text) => said.push(text));
    expect(said).toEqual([expect.stringContaining('no client was found')]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is given up on %s, and nothing listens for signals any more', async (signal, exitCode) => {
    const before = process.listenerCount(signal);
    const start = untilStartable(keeping('login', null).keeper, 'unattended', shownText(''), silent);
    process.kill(process.pid, signal);
    await expect(start).rejects.toMatchObject({ exitCode });
    expect(process.listenerCount(signal)).toBe(before);
  });
});
