import { expect, it } from 'vitest';
import { watchWith } from '../../src/cli/watch.ts';
import type { World } from '../../src/host/world.ts';
import { openPaint } from '../../src/cli/terminal/terminal.ts';
import { pageOf } from '../../src/core/shown.ts';

/** Watches for three pictures; after that, nobody reads any more. */
async function threePictures(stdoutIsTty: boolean): Promise<{ shown: string[]; slept: number[] }> {
  const shown: string[] = [];
  const slept: number[] = [];
  const world: Pick<World, 'clock' | 'terminal' | 'stdoutIsTty'> = {
    stdoutIsTty,
    clock: { now: () => 0, sleep: async (ms) => void slept.push(ms) },
    terminal: {
      data: (text) => shown.push(text) < 3,
      say: () => expect.unreachable('a watch only shows'),
      raw: () => expect.unreachable('a watch only shows'),
      notice: () => expect.unreachable('a watch only shows'),
      fail: () => expect.unreachable('nothing fails here'),
      paint: openPaint(false),
    },
  };
  let drawn = 0;
  await watchWith(world, async () => pageOf`a${(drawn += 1)}\nb`);
  return { shown, slept };
}

it('on a terminal each picture takes the place of the one before, every two seconds, until nobody reads any more', async () => {
  const { shown, slept } = await threePictures(true);
  expect(shown).toEqual([1, 2, 3].map((n) => `${n === 1 ? '\u001b[2J' : ''}\u001b[Ha${n}\u001b[K\nb\u001b[K\n\u001b[J`));
  expect(slept).toEqual([2_000, 2_000]);
});

it('elsewhere pictures follow each other', async () => {
  expect((await threePictures(false)).shown).toEqual(['a1\nb', 'a2\nb', 'a3\nb']);
});
