import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { isAgreed } from '../../src/host/agreement.ts';

const there = { stdinIsTty: true, stderrIsTty: true };
const asked = { yes: false, json: false };

async function agreed(typed: string | null): Promise<boolean> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  if (typed === null) input.end();
  else input.write(typed);
  return isAgreed(there, asked, input, output);
}

describe('a person who is asked', () => {
  it.each([
    ['y\n', true],
    ['Yes\n', true],
    ['n\n', false],
    ['\n', false],
    ['yesterday\n', false],
    [null, false],
  ])('and types %j means %s', async (typed, means) => {
    await expect(agreed(typed)).resolves.toBe(means);
  });
});

describe('where nobody can be asked', () => {
  it.each([
    [{ ...there, stdinIsTty: false }, asked],
    [{ ...there, stderrIsTty: false }, asked],
    [there, { yes: false, json: true }],
  ])('%j %j it takes --yes', async (world, options) => {
    await expect(isAgreed(world, options)).rejects.toMatchObject({ code: 'usage', hint: 'holdfast install --yes' });
    await expect(isAgreed(world, { ...options, yes: true })).resolves.toBe(true);
  });
});
