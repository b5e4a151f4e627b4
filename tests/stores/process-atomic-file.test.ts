import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { program, start } from './child.ts';
import { scratchFolder } from './scratch.ts';

/** Kills itself at the Nth moment between two steps of a save; the steps are the calls into the file system. */
const saver = `
  import { readFileSync } from 'node:fs';
  import promises from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  import { writeAtomically } from '$src/stores/atomic-file.ts';

  let left = Number(process.argv[3]);
  const moment = () => {
    if (left-- === 0) process.kill(process.pid, 'SIGKILL');
  };
  const between = (owner, name) => {
    const original = owner[name];
    owner[name] = async function (...args) {
      moment();
      const result = await original.apply(this, args);
      moment();
      return result;
    };
  };
  const { open } = promises;
  promises.open = async (...args) => {
    const handle = await open(...args);
    for (const name of ['writeFile', 'sync', 'close']) between(handle, name);
    return handle;
  };
  for (const name of ['open', 'rename', 'rm']) between(promises, name);
  syncBuiltinESMExports();
  await writeAtomically(process.argv[2], 'new'.repeat(10_000));
`;

it('a process that is killed at any step of a save leaves the old content or the new, whole', async () => {
  const file = await program(saver);
  const [before, after] = ['old'.repeat(10_000), 'new'.repeat(10_000)];
  const seen = new Set<string>();
  let steps = 0;
  for (let ended: unknown = 'SIGKILL'; ended === 'SIGKILL'; steps += 1) {
    const folder = scratchFolder();
    const path = join(folder, 'record');
    writeFileSync(path, before);
    ended = await start(file, [path, String(steps)]).ended;
    const content = readFileSync(path, 'utf8');
    expect([before, after]).toContain(content);
    seen.add(content);
    const besides = readdirSync(folder).filter((name) => name !== 'record');
    expect(besides.length).toBeLessThanOrEqual(ended === 'SIGKILL' ? 1 : 0);
    expect(besides.every((name) => name.endsWith('.tmp'))).toBe(true);
  }
  // Open, write, flush, close, rename; then open, flush and close of the folder: before and after each.
  expect(steps).toBe(17);
  expect(seen).toEqual(new Set([before, after]));
});

it('of two processes that make the key at once, the second takes up what the first has made', async () => {
  // Each stops when it has found no key and begins to make one, until it is told to go on.
  const file = await program(`
    import { existsSync } from 'node:fs';
    import promises from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    import { loadFingerprinter } from '$src/stores/fingerprint.ts';
    const [folder, signal] = process.argv.slice(2);
    const { open } = promises;
    promises.open = async (path, flags, mode) => {
      if (flags === 'wx') {
        console.log('begins');
        while (!existsSync(signal)) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return await open(path, flags, mode);
    };
    syncBuiltinESMExports();
    const { fingerprint, trouble } = await loadFingerprinter(folder);
    console.log(trouble ?? fingerprint('fake-access-1'));
  `);
  const [folder, signals] = [join(scratchFolder(), 'state'), scratchFolder()];
  const makers = ['first', 'second'].map((name) => ({ signal: join(signals, name), run: start(file, [folder, join(signals, name)]) }));
  for (const { run } of makers) expect(await run.line()).toBe('begins');
  const made: Array<string | null> = [];
  for (const { signal, run } of makers) {
    writeFileSync(signal, '');
    made.push(await run.line());
  }
  expect(made[0]).toMatch(/^[0-9a-f]{16}$/);
  expect(made[1]).toBe(made[0]);
  expect(readdirSync(folder)).toEqual(['fingerprint.key']);
});
