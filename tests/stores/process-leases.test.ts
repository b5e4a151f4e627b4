import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLeases } from '../../src/stores/leases.ts';
import { program, start } from './child.ts';
import { scratchFolder } from './scratch.ts';

describe.each([
  ['a kernel lock', 'openLeases(folder)', (folder: string) => openLeases(folder)],
  [
    'a listening name',
    `openLeases(folder, 'linux', () => Promise.reject(new Error('no prebuilt binary')))`,
    (folder: string) => openLeases(folder, 'linux', () => Promise.reject(new Error('no prebuilt binary'))),
  ],
])('a lease as %s', (_kind, expression, open) => {
  let holder: string;
  let counter: string;

  beforeAll(async () => {
    holder = await program(`
      import { openLeases } from '$src/stores/leases.ts';
      const folder = process.argv[2];
      const giveBack = await ${expression}.take('renew-1');
      console.log(giveBack === null ? 'busy' : 'held');
      setInterval(() => undefined, 60_000);
    `);
    counter = await program(`
      import { readFileSync, writeFileSync } from 'node:fs';
      import { openLeases } from '$src/stores/leases.ts';
      const [folder, file] = process.argv.slice(2);
      const leases = ${expression};
      for (let done = 0; done < 25; ) {
        const giveBack = await leases.take('renew-1');
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (giveBack === null) continue;
        const count = Number(readFileSync(file, 'utf8'));
        await new Promise((resolve) => setTimeout(resolve, 1));
        writeFileSync(file, String(count + 1));
        await giveBack();
        done += 1;
      }
    `);
  });

  it('keeps four processes from working at once: no count is lost', async () => {
    const folder = scratchFolder();
    const file = join(folder, 'count');
    writeFileSync(file, '0');
    const running = Array.from({ length: 4 }, () => start(counter, [folder, file]));
    expect(await Promise.all(running.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    expect(readFileSync(file, 'utf8')).toBe('100');
  });

  it('is had by one of four processes, and by the next as soon as that one was killed', async () => {
    const folder = scratchFolder();
    const first = start(holder, [folder]);
    expect(await first.line()).toBe('held');
    const others = [1, 2, 3].map(() => start(holder, [folder]));
    expect(await Promise.all(others.map((other) => other.line()))).toEqual(['busy', 'busy', 'busy']);
    expect(await open(folder).take('renew-1')).toBeNull();

    first.child.kill('SIGKILL');
    await first.ended;
    const giveBack = await open(folder).take('renew-1');
    expect(giveBack).not.toBeNull();
    await giveBack?.();
    for (const { child, ended } of others) {
      child.kill('SIGKILL');
      await ended;
    }
  });
});

it('a lock file with somebody’s content in it is locked anyway, and keeps its content', async () => {
  const folder = scratchFolder();
  await (
    await openLeases(folder).take('renew-1')
  )?.();
  const path = join(folder, 'leases', 'renew-1.lock');
  appendFileSync(path, 'content');
  const giveBack = await openLeases(folder).take('renew-1');
  expect(giveBack).not.toBeNull();
  await giveBack?.();
  expect(readFileSync(path, 'utf8')).toBe('content');
});
