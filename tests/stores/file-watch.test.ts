import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { watchFile } from '../../src/stores/file-watch.ts';
import { calls, scratchFolder } from './scratch.ts';

/** Well before the poll, which would hear of everything in the end. */
const byEventMs = 1_500;

const stops: Array<() => void> = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Watches, waits until the watch stands, and answers what waits for the next call. */
async function watching(path: string, beside: readonly string[] = []): Promise<() => Promise<number>> {
  const changes = calls();
  stops.push(watchFile(path, beside, changes.call));
  await changes.until(async () => changes.count() === 1);
  return async () => {
    const [before, startedAt] = [changes.count(), performance.now()];
    await changes.until(async () => changes.count() > before);
    return performance.now() - startedAt;
  };
}

describe('a watched file', () => {
  const changesOf: Record<string, (file: string) => void> = {
    'replaced by a rename': (file) => {
      writeFileSync(`${file}.tmp`, 'two');
      renameSync(`${file}.tmp`, file);
    },
    'written in place': (file) => writeFileSync(file, 'two'),
    'appended to': (file) => appendFileSync(file, 'two'),
    'removed': (file) => rmSync(file),
    'touched': (file) => utimesSync(file, new Date(), new Date()),
  };

  it.each(Object.entries(changesOf))('that is %s is heard of', async (_what, change) => {
    const file = join(scratchFolder(), 'login');
    writeFileSync(file, 'one');
    const next = await watching(file);
    change(file);
    expect(await next()).toBeLessThan(byEventMs);
  });

  it('is heard of again after each rename', async () => {
    const file = join(scratchFolder(), 'login');
    const next = await watching(file);
    for (const text of ['one', 'two', 'three']) {
      writeFileSync(`${file}.tmp`, text);
      renameSync(`${file}.tmp`, file);
      expect(await next()).toBeLessThan(byEventMs);
    }
  });

  it('is heard of when its folder, and the one above, come later', async () => {
    const folder = join(scratchFolder(), 'home', 'config');
    const file = join(folder, 'login');
    const next = await watching(file);
    mkdirSync(join(folder, '..'));
    await next();
    mkdirSync(folder);
    await next();
    writeFileSync(file, 'one');
    expect(await next()).toBeLessThan(byEventMs);
  });

  it('is heard of behind a link: when the target is written or replaced, and when the link itself is', async () => {
    const folder = scratchFolder();
    const [link, target] = [join(folder, 'login'), join(scratchFolder(), 'target')];
    writeFileSync(target, 'one');
    symlinkSync(target, link);
    const next = await watching(link);
    writeFileSync(target, 'two');
    expect(await next()).toBeLessThan(byEventMs);
    writeFileSync(`${target}.tmp`, 'three');
    renameSync(`${target}.tmp`, target);
    expect(await next()).toBeLessThan(byEventMs);
    writeFileSync(join(folder, 'other'), 'four');
    renameSync(join(folder, 'other'), link);
    expect(await next()).toBeLessThan(byEventMs);
  });

  it('is heard of when what a link leads to comes later', async () => {
    const [link, target] = [join(scratchFolder(), 'login'), join(scratchFolder(), 'target')];
    symlinkSync(target, link);
    const next = await watching(link);
    writeFileSync(target, 'one');
    expect(await next()).toBeLessThan(byEventMs);
  });

  it('is heard of in the end when a link to its folder leads elsewhere, which makes no event', async () => {
    const folder = scratchFolder();
    for (const name of ['old', 'new']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'login'), name);
    }
    symlinkSync('old', join(folder, 'current'));
    const next = await watching(join(folder, 'current', 'login'));
    symlinkSync('new', join(folder, 'next'));
    renameSync(join(folder, 'next'), join(folder, 'current'));
    await next();
    writeFileSync(join(folder, 'new', 'login'), 'newer');
    expect(await next()).toBeLessThan(byEventMs);
  });

  it('that nobody touches is not spoken of, when it is looked at too', async () => {
    const file = join(scratchFolder(), 'login');
    writeFileSync(file, 'one');
    const changes = calls();
    stops.push(watchFile(file, [], changes.call));
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    expect(changes.count()).toBe(1);
  });

  it('is heard of once for a burst', async () => {
    const file = join(scratchFolder(), 'login');
    const next = await watching(file);
    const changes = calls();
    stops.push(watchFile(file, [], changes.call));
    await changes.until(async () => changes.count() === 1);
    for (let write = 0; write < 50; write += 1) writeFileSync(file, `${write}`);
    await next();
    await changes.until(async () => changes.count() > 1);
    expect(changes.count()).toBeLessThan(6);
  });
});

describe('beside a watched file', () => {
  it('the names that matter are heard of, and no others', async () => {
    const folder = scratchFolder();
    const file = join(folder, 'login');
    writeFileSync(file, 'one');
    const changes = calls();
    stops.push(watchFile(file, ['lock'], changes.call));
    await changes.until(async () => changes.count() === 1);
    writeFileSync(join(folder, 'history'), 'much');
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(changes.count()).toBe(1);
    mkdirSync(join(folder, 'lock'));
    await changes.until(async () => changes.count() === 2);
  });
});

it('a watch of what can never be there is quiet, and can be stopped at once', async () => {
  const file = join(scratchFolder(), 'file');
  writeFileSync(file, '');
  watchFile(join(file, 'below', 'login'), [], () => expect.unreachable('it was stopped before anything was heard'))();
  await new Promise((resolve) => setTimeout(resolve, 50));
});
