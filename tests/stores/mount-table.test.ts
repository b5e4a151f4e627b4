import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isMountPoint, mountPoints } from '../../src/stores/mount-table.ts';
import { scratchFolder } from './scratch.ts';

const line = (point: string): string => `36 35 98:0 /root ${point} rw,noatime master:1 - ext4 /dev/root rw,errors=continue`;

it('a mount table names its mount points, with spaces and other signs', () => {
  const points = mountPoints(
    [line('/'), line(String.raw`/with\040space/.credentials.json`), line(String.raw`/back\134slash`), ''].join('\n'),
  );
  expect(points).toEqual(new Set(['/', '/with space/.credentials.json', String.raw`/back\slash`]));
});

it('a file is a mount point when its real path is one', async () => {
  const folder = scratchFolder();
  const [file, link, table] = [join(folder, 'file'), join(folder, 'link'), join(folder, 'mountinfo')];
  writeFileSync(file, '');
  symlinkSync(file, link);
  writeFileSync(table, line(file));
  expect(await isMountPoint(file, table)).toBe(true);
  expect(await isMountPoint(link, table)).toBe(true);
  expect(await isMountPoint(table, table)).toBe(false);
  expect(await isMountPoint(file, join(folder, 'none'))).toBe(false);
});
