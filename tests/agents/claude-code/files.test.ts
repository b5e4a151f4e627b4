import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realFiles } from '../../../src/agents/claude-code/files.ts';

const files = realFiles();
const folder = () => mkdtemp(join(tmpdir(), 'files-'));

describe('the files of this machine', () => {
  it('are read as text, and a missing one is no error', async () => {
    const here = await folder();
    await writeFile(join(here, 'a'), 'text');
    expect(await files.read(join(here, 'a'))).toEqual({ kind: 'text', text: 'text' });
    expect(await files.read(join(here, 'b'))).toEqual({ kind: 'absent' });
    expect(await files.read(join(here, 'a', 'b'))).toEqual({ kind: 'absent' });
    expect(await files.readEnd(join(here, 'a'), 2)).toEqual({ kind: 'text', text: 'xt' });
    expect(await files.readEnd(join(here, 'a'), 9)).toEqual({ kind: 'text', text: 'text' });
  });

  it('are not read beyond a bound, nor where they are something else', async () => {
    const here = await folder();
    const large = join(here, 'large');
    await writeFile(large, '');
    await truncate(large, 2 * 1024 * 1024 + 1);
    expect(await files.read(large)).toEqual({ kind: 'unreadable', detail: '2097153 bytes, more than 2097152' });
    await truncate(large, 2 * 1024 * 1024);
    expect(await files.read(large)).toMatchObject({ kind: 'text' });
    expect(await files.read(here)).toMatchObject({ kind: 'unreadable' });
    execFileSync('mkfifo', [join(here, 'pipe')]);
    expect(await files.read(join(here, 'pipe'))).toEqual({ kind: 'unreadable', detail: 'not a regular file' });
  });

  it('are listed, and followed to where they lead', async () => {
    const here = await folder();
    await writeFile(join(here, 'a'), '', { mode: 0o700 });
    await symlink('a', join(here, 'b'));
    expect((await files.list(here)).toSorted()).toEqual(['a', 'b']);
    expect(await files.list(join(here, 'none'))).toEqual([]);
    expect(files.resolve(join(here, 'b'))).toBe(files.resolve(join(here, 'a')));
    expect(files.resolve(join(here, 'none'))).toBeNull();
    expect(files.disk.isProgram(join(here, 'b'))).toBe(true);
    expect(files.disk.isProgram(here)).toBe(false);
    expect(await files.exists(join(here, 'none'))).toBe(false);
  });

  it('are kept from others, and removed with their folder', async () => {
    const file = await files.keepPrivately('settings.json', '{}');
    expect(await readFile(file.path, 'utf8')).toBe('{}');
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(file.path))).mode & 0o777).toBe(0o700);
    await file.remove();
    await file.remove();
    expect(await files.exists(dirname(file.path))).toBe(false);
  });
});
