import { describe, expect, it } from 'vitest';
import { untilStartable } from '../../src/guard/run/start.ts';
import type { Hold } from '../../src/core/hold.ts';
import type { HoldReason } from '../../src/core/renewal.ts';
import type { Stuck } from '../../src/core/outcome.ts';
import type { Keeper } from '../../src/keeper/keeper.ts';
import { shownText } from '../../src/core/shown.ts';

type Start = Awaited<ReturnType<Keeper['readyToStart']>>;

/** A keeper with a store of one kind, which answers `start`, or nothing until it is told to leave. */
function keeping(kind: 'login' | 'blank', start: Start | null, stuck: Stuck | null = null): { keeper: Keeper; asked: () => number } {
  let asked = 0;
  const readyToStart = (signal: AbortSignal): Promise<Start> => {
    asked += 1;
    if (start !== null) return Promise.resolve(start);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve('gave-up')));
  };
  return { keeper: { reading: { kind }, readyToStart, stuck } as unknown as Keeper, asked: () => asked };
}

const usual: Hold = { personMs: 43_200_000, vendorMs: 43_200_000, because: 'usual', ci: null };
const toLogIn = (because: HoldReason) =>
  shownText(because === 'store-not-writable' ? 'see to it that ada can save at /store' : 'claude auth login');
const silent = (): void => undefined;

describe('the start of a child', () => {
  it('is not held for a login where a person sits before the client’s own screen', async () => {
    const { keeper, asked } = keeping('blank', 'gave-up');
    await untilStartable(keeper, 'attended', toLogIn, usual, silent);
    expect(asked()).toBe(0);
  });

  it('waits there for a login that can be renewed', async () => {
    const { keeper, asked } = keeping('login', 'ready');
    await untilStartable(keeper, 'attended', toLogIn, usual, silent);
    expect(asked()).toBe(1);
  });

  it('ends with the command that logs in, when nobody did', async () => {
    const { keeper } = keeping('blank', 'gave-up');
    const start = untilStartable(keeper, 'unattended', toLogIn, usual, silent);
    await expect(start).rejects.toMatchObject({ code: 'login-needed', hint: 'claude auth login', exitCode: 3 });
  });

  it.each<[HoldReason, string, RegExp]>([
    [
      'store-not-writable',
      'see to it that ada can save at /store',
      /^a renewed login could not be saved in the store, and nobody mended that before the hold ended/,
    ],
    ['login-ended', 'claude auth login', /^nobody logged in before the hold ended/],
    ['no-login', 'claude auth login', /^nobody logged in before the hold ended/],
  ])('names what mends %s, which is a login only where that could be saved', async (because, hint, says) => {
    const { keeper } = keeping('login', 'gave-up', { on: 'person', because });
    const start = untilStartable(keeper, 'unattended', toLogIn, usual, silent);
    await expect(start).rejects.toMatchObject({ code: 'login-needed', hint, message: expect.stringMatching(says) as string });
  });

  it('ends with the limit’s reason and the option that asks for more, where nobody could answer', async () => {
    const inCi: Hold = { personMs: 180_000, vendorMs: 900_000, because: 'ci', ci: 'GitHub Actions' };
    const { keeper } = keeping('blank', 'gave-up', { on: 'person', because: 'store-blank' });
    const start = untilStartable(keeper, 'unattended', toLogIn, inCi, silent);
    await expect(start).rejects.toThrow(/nothing was started \(3 min is the default in CI \(GitHub Actions\); --hold 2h/);
  });

  it('ends with another code when it was the vendor that was waited for', async () => {
    const { keeper } = keeping('login', 'gave-up', { on: 'vendor', because: 'token-endpoint' });
    const start = untilStartable(keeper, 'unattended', toLogIn, usual, silent);
    await expect(start).rejects.toMatchObject({ code: 'server-unavailable', exitCode: 4 });
  });

  it('says so where the client is left to itself', async () => {
    const said: string[] = [];
    await untilStartable(keeping('login', 'leave-to-client').keeper, 'unattended', toLogIn, usual, (text) => said.push(text));
    expect(said).toEqual([expect.stringContaining('no client was found to renew it ahead; the child starts, and renews it by itself')]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is given up on %s, and nothing listens for signals any more', async (signal, exitCode) => {
    const before = process.listenerCount(signal);
    const start = untilStartable(keeping('login', null).keeper, 'unattended', toLogIn, usual, silent);
    process.kill(process.pid, signal);
    await expect(start).rejects.toMatchObject({ exitCode });
    expect(process.listenerCount(signal)).toBe(before);
  });
});
