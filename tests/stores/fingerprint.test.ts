import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadFingerprinter } from '../../src/stores/fingerprint.ts';
import { scratchFolder } from './scratch.ts';

const token = 'fake-access-1';

describe('a fingerprint', () => {
  it('is 16 hex characters, equal for equal tokens and different for others', async () => {
    const { fingerprint } = await loadFingerprinter(scratchFolder());
    expect(fingerprint(token)).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprint(token)).toBe(fingerprint(token));
    expect(fingerprint(token)).not.toBe(fingerprint('fake-access-2'));
  });

  it('is worth nothing on another machine', async () => {
    const here = await loadFingerprinter(scratchFolder());
    const there = await loadFingerprinter(scratchFolder());
    expect(here.fingerprint(token)).not.toBe(there.fingerprint(token));
  });

  it('of the empty string can equal that of no token', async () => {
    const { fingerprint } = await loadFingerprinter(scratchFolder());
    expect(fingerprint('')).not.toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('the key', () => {
  it('is kept for the next process, for its user alone, with nothing beside it', async () => {
    const folder = join(scratchFolder(), 'state');
    const first = await loadFingerprinter(folder);
    const second = await loadFingerprinter(folder);
    expect(second.fingerprint(token)).toBe(first.fingerprint(token));
    expect(first.trouble).toBeNull();
    expect(readdirSync(folder)).toEqual(['fingerprint.key']);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'fingerprint.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'fingerprint.key'))).toHaveLength(32);
  });

  it('is one key though many make it at once', async () => {
    const folder = join(scratchFolder(), 'state');
    const loaded = await Promise.all(Array.from({ length: 20 }, () => loadFingerprinter(folder)));
    expect(new Set(loaded.map(({ fingerprint }) => fingerprint(token))).size).toBe(1);
    expect(readdirSync(folder)).toEqual(['fingerprint.key']);
  });

  const mistrusted: Record<string, (path: string) => void> = {
    'a symlink': (path) => {
      writeFileSync(`${path}.elsewhere`, Buffer.alloc(32), { mode: 0o600 });
      symlinkSync(`${path}.elsewhere`, path);
    },
    'readable by other users': (path) => {
      writeFileSync(path, Buffer.alloc(32));
      chmodSync(path, 0o644);
    },
    'too short': (path) => writeFileSync(path, Buffer.alloc(31), { mode: 0o600 }),
    'a folder': (path) => mkdirSync(path),
  };
  it.each(Object.entries(mistrusted))('is not trusted when it is %s, and left as it is', async (_what, place) => {
    const folder = scratchFolder();
    const path = join(folder, 'fingerprint.key');
    place(path);
    const before = readdirSync(folder);
    const { fingerprint, trouble } = await loadFingerprinter(folder);
    expect(trouble).toContain(path);
    expect(fingerprint(token)).toMatch(/^[0-9a-f]{16}$/);
    expect(readdirSync(folder)).toEqual(before);
  });

  it.runIf(process.getuid?.() === 0)('is not trusted when it belongs to another user', async () => {
    const folder = scratchFolder();
    const path = join(folder, 'fingerprint.key');
    writeFileSync(path, Buffer.alloc(32), { mode: 0o600 });
    chownSync(path, 65_534, 65_534);
    expect((await loadFingerprinter(folder)).trouble).toContain('found user 65534');
  });

  it('lives in memory where the folder cannot be made', async () => {
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, '');
    const { fingerprint, trouble } = await loadFingerprinter(join(file, 'state'));
    expect(trouble).toContain('could not be kept');
    expect(fingerprint(token)).toBe(fingerprint(token));
    expect(existsSync(join(file, 'state'))).toBe(false);
  });
});
