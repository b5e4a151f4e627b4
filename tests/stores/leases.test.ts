import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLeases } from '../../src/stores/leases.ts';
import { scratchFolder } from './scratch.ts';

const notLoadable = (): Promise<never> => Promise.reject(new Error('no prebuilt binary'));

describe.each([
  ['a kernel lock', (folder: string) => openLeases(folder)],
  ['a listening name', (folder: string) => openLeases(folder, 'linux', notLoadable)],
])('a lease as %s', (_kind, open) => {
  it('is had by one taker at a time, also within one process', async () => {
    const folder = scratchFolder();
    const first = await open(folder).take('renew-1');
    expect(first).not.toBeNull();
    expect(await open(folder).take('renew-1')).toBeNull();
    await first?.();
    const second = await open(folder).take('renew-1');
    expect(second).not.toBeNull();
    await second?.();
  });

  it('is had by one of many who take it at once', async () => {
    const leases = open(scratchFolder());
    const taken = await Promise.all(Array.from({ length: 10 }, () => leases.take('renew-1')));
    expect(taken.filter((giveBack) => giveBack !== null)).toHaveLength(1);
    for (const giveBack of taken) await giveBack?.();
  });

  it('keeps neither other names nor other folders from theirs', async () => {
    const leases = open(scratchFolder());
    const taken = [await leases.take('renew-1'), await leases.take('renew-2'), await open(scratchFolder()).take('renew-1')];
    expect(taken).not.toContain(null);
    for (const giveBack of taken) await giveBack?.();
  });

  it('that is given back twice does not take it from the next holder', async () => {
    const leases = open(scratchFolder());
    const first = await leases.take('renew-1');
    await first?.();
    const second = await leases.take('renew-1');
    await first?.();
    expect(await leases.take('renew-1')).toBeNull();
    await second?.();
  });

  it.each(['', '../other', 'a/b', 'x'.repeat(101)])('has no name like %j', async (name) => {
    await expect(open(scratchFolder()).take(name)).rejects.toThrow('expected a lease name');
  });
});

describe('the lock file', () => {
  it('is for its user alone', async () => {
    const folder = scratchFolder();
    await (
      await openLeases(folder).take('renew-1')
    )?.();
    expect(statSync(join(folder, 'leases')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'leases', 'renew-1.lock')).mode & 0o777).toBe(0o600);
  });

  it('is no link: it could lead to a lock that another folder shares', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'leases'));
    writeFileSync(join(folder, 'elsewhere'), '');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'leases', 'renew-1.lock'));
    await expect(openLeases(folder).take('renew-1')).rejects.toMatchObject({ code: 'ELOOP' });
  });

  it('that cannot be made gives no lease', async () => {
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, '');
    await expect(openLeases(file).take('renew-1')).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('that cannot be locked gives no lease either', async () => {
    const broken = openLeases(scratchFolder(), 'linux', async () => () => {
      throw Object.assign(new Error('no locks available'), { code: 'ENOLCK' });
    });
    await expect(broken.take('renew-1')).rejects.toMatchObject({ code: 'ENOLCK' });
  });
});

it('a system that frees nothing by itself has no lease', async () => {
  const leases = openLeases(scratchFolder(), 'darwin', notLoadable);
  await expect(leases.take('renew-1')).rejects.toMatchObject({ name: 'HoldfastError', code: 'internal' });
});
