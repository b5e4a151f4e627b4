import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openSeen } from '../../../src/stores/mcp/seen-file.ts';
import { scratchFolder } from '../scratch.ts';

const id = '_mcp-example-0123';
let folder: string;
let file: string;
beforeEach(() => {
  folder = scratchFolder();
  file = join(folder, 'mcp', `${id}.seen.json`);
});

describe('what a server said of itself', () => {
  it('is not known before it said something', async () => expect((await openSeen(folder, id)).last('a')).toBeNull());

  it('is known to the next start, from a file of this user alone', async () => {
    const seen = await openSeen(folder, id);
    seen.remember('a', { tools: [1] });
    seen.remember('b', { tools: [2] });
    await seen.settled();
    expect((await openSeen(folder, id)).last('a')).toEqual({ tools: [1] });
    expect((await openSeen(folder, id)).last('b')).toEqual({ tools: [2] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is written with the last word of many', async () => {
    const seen = await openSeen(folder, id);
    for (let n = 0; n < 20; n += 1) seen.remember('a', { n });
    await seen.settled();
    expect((await openSeen(folder, id)).last('a')).toEqual({ n: 19 });
  });

  it('does not grow without an end', async () => {
    const seen = await openSeen(folder, id);
    for (let n = 0; n < 200; n += 1) seen.remember(`key ${n}`, { n });
    await seen.settled();
    const { results } = JSON.parse(readFileSync(file, 'utf8')) as { results: object };
    expect(Object.keys(results)).toHaveLength(64);
    expect((await openSeen(folder, id)).last('key 199')).toEqual({ n: 199 });
  });

  it.each(['', 'no JSON', '[]', '{"schema":2,"results":{"a":{}}}', '{"schema":1,"results":[]}', '{"schema":1}'])(
    'is not known from %j',
    async (text) => {
      mkdirSync(join(folder, 'mcp'), { mode: 0o700 });
      writeFileSync(file, text, { mode: 0o600 });
      const seen = await openSeen(folder, id);
      expect(seen.last('a')).toBeNull();
      seen.remember('a', { n: 1 });
      await seen.settled();
      expect((await openSeen(folder, id)).last('a')).toEqual({ n: 1 });
    },
  );

  it('is not known from a file that others may read', async () => {
    mkdirSync(join(folder, 'mcp'), { mode: 0o700 });
    writeFileSync(file, '{"schema":1,"results":{"a":{"n":1}}}', { mode: 0o600 });
    chmodSync(file, 0o644);
    expect((await openSeen(folder, id)).last('a')).toBeNull();
  });

  it('is known to this process alone when it cannot be kept', async () => {
    symlinkSync(scratchFolder(), join(folder, 'mcp'));
    const seen = await openSeen(folder, id);
    seen.remember('a', { n: 1 });
    await seen.settled();
    expect(seen.last('a')).toEqual({ n: 1 });
    expect((await openSeen(folder, id)).last('a')).toBeNull();
  });
});
