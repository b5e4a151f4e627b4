import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWarned } from '../../src/stores/warned.ts';
import { scratchFolder } from './scratch.ts';

describe('what people were warned of', () => {
  it('is told by one of many, once for each login and each thing', async () => {
    const folder = scratchFolder();
    const asked = await Promise.all(Array.from({ length: 40 }, () => openWarned(folder).isFirst('store-1', 'ends-7', 1)));
    expect(asked.filter(Boolean)).toHaveLength(1);
    expect(await openWarned(folder).isFirst('store-1', 'ends-7', 2)).toBe(false);
    expect(await openWarned(folder).isFirst('store-1', 'ends-3', 2)).toBe(true);
    expect(await openWarned(folder).isFirst('store-2', 'ends-7', 2)).toBe(true);
  });

  it('may be named after anything, and is for its user alone', async () => {
    const folder = scratchFolder();
    expect(await openWarned(folder).isFirst('store-1', `copy-/a/../b\n${'x'.repeat(5_000)}`, 1)).toBe(true);
    const [name = ''] = readdirSync(join(folder, 'warned'));
    expect(statSync(join(folder, 'warned', name)).mode & 0o777).toBe(0o600);
  });

  it('is told again rather than never where it cannot be remembered', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'warned'), '');
    const warned = openWarned(folder);
    expect([await warned.isFirst('s', 'k', 1), await warned.isFirst('s', 'k', 1)]).toEqual([true, true]);
  });

  it('is swept when it is old and there is much of it', async () => {
    const folder = scratchFolder();
    const warned = openWarned(folder);
    const now = Date.now();
    for (let n = 0; n < 198; n += 1) await warned.isFirst('s', `old-${n}`, now);
    for (const name of readdirSync(join(folder, 'warned'))) utimesSync(join(folder, 'warned', name), 1, 1);
    await warned.isFirst('s', 'young', now);
    expect(readdirSync(join(folder, 'warned'))).toHaveLength(199);
    await warned.isFirst('s', 'younger', now);
    expect(readdirSync(join(folder, 'warned'))).toHaveLength(2);
  });
});
