import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLeases } from '../../../src/stores/leases.ts';
import { openCredentialFile } from '../../../src/stores/profile/credential-file.ts';
import { credential, generation, record } from '../../core/profile/samples.ts';
import { containing, scratchFolder } from '../scratch.ts';
import { credentialStoreConformance } from './credential-store-conformance.ts';

function place() {
  const state = scratchFolder();
  const folder = join(state, 'credentials');
  const open = () => openCredentialFile(folder, 'work', openLeases(state));
  return { folder, path: join(folder, 'work.json'), room: join(folder, '.work.room'), open };
}

const next = record({ credential: credential({ generation: generation('g2') }) });
const intended = record({ intent: { startedAt: 1, by: 'x' } });

credentialStoreConformance(() => {
  const { open } = place();
  return { one: open(), other: open() };
});

describe('a credential file', () => {
  it('is for this user alone', async () => {
    const { open, folder, path } = place();
    await open().save(intended, null);
    expect([statSync(folder).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600]);
    await open().save(next, generation('g1'));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each<[string, (at: ReturnType<typeof place>) => void, string, (at: ReturnType<typeof place>) => string]>([
    ['may be read by others', ({ path }) => chmodSync(path, 0o644), 'open to other users (mode 644', ({ path }) => `chmod 600 ${path}`],
    [
      'lies in a folder that others may look into',
      ({ folder }) => chmodSync(folder, 0o755),
      'mode 755',
      ({ folder }) => `chmod 700 ${folder}`,
    ],
    [
      'belongs to somebody else',
      ({ path }) => chownSync(path, 12_345, 12_345),
      'found user 12345',
      ({ path }) => `sudo chown ${process.getuid?.()} ${path}`,
    ],
    [
      'is a link',
      ({ folder, path }) => {
        writeFileSync(join(folder, 'elsewhere'), readFileSync(path), { mode: 0o600 });
        rmSync(path);
        symlinkSync(join(folder, 'elsewhere'), path);
      },
      'found a link',
      ({ path }) => `rm ${path}`,
    ],
    [
      'is not JSON',
      ({ path }) => writeFileSync(path, 'fake-canary'),
      'expected JSON',
      ({ path }) => `mv ${path} ${path}.old, then log in again`,
    ],
    [
      'is JSON of another shape',
      ({ path }) => writeFileSync(path, '{"schema":1}'),
      'another shape',
      ({ path }) => `mv ${path} ${path}.old, then log in again`,
    ],
    [
      'is of a newer version',
      ({ path }) => writeFileSync(path, '{"schema":2,"fake-canary":1}'),
      'newer Holdfast',
      () => 'npm install -g holdfast@latest',
    ],
  ])('that %s is not used, and not overwritten', async (_, spoil, detail, hint) => {
    const at = place();
    await at.open().save(record(), null);
    spoil(at);
    const before = readFileSync(at.path, 'utf8');
    const reading = await at.open().read();
    expect(reading).toMatchObject({ kind: 'unusable', detail: containing(detail), hint: hint(at) });
    expect(JSON.stringify(reading)).not.toContain('canary');
    await expect(at.open().save(next, null)).rejects.toMatchObject({
      code: 'credential-store',
      message: containing('nothing was written'),
    });
    expect(readFileSync(at.path, 'utf8')).toBe(before);
  });

  it('keeps what it does not know', async () => {
    const { open, path } = place();
    await open().save(record(), null);
    const stored = JSON.parse(readFileSync(path, 'utf8')) as { credential: object };
    writeFileSync(path, JSON.stringify({ ...stored, added: [1], credential: { ...stored.credential, more: 'x' } }), { mode: 0o600 });
    await open().save(next, generation('g1'));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ added: [1], credential: { more: 'x', generation: 'g2' } });
  });

  it('takes a trouble and an intent of an unknown form for the worst', async () => {
    const { open, path } = place();
    await open().save(record(), null);
    const stored = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...stored, trouble: { kind: 'new' }, intent: 'soon' }), { mode: 0o600 });
    expect(await open().read()).toMatchObject({ record: { trouble: { kind: 'lost' }, intent: { startedAt: 0 } } });
  });

  it('makes room with an intent, and uses it up', async () => {
    const { open, room, folder } = place();
    await open().save(intended, null);
    expect(statSync(room).size).toBe(65_536);
    await open().save(next, generation('g1'));
    expect(existsSync(room)).toBe(false);
    expect(await open().read()).toEqual({ kind: 'record', record: next });
    expect(readdirSync(folder)).toEqual(['work.json']);
  });

  it('leaves neither room nor drafts behind when it is removed, and sweeps what the killed left', async () => {
    const { open, folder } = place();
    await open().save(intended, null);
    writeFileSync(join(folder, '.work.json.0123456789ab.tmp'), 'fake');
    writeFileSync(join(folder, '.other.json.0123456789ab.tmp'), 'fake');
    await open().save(intended, generation('g1'));
    expect(readdirSync(folder).toSorted()).toEqual(['.other.json.0123456789ab.tmp', '.work.room', 'work.json']);
    await open().remove();
    expect(readdirSync(folder)).toEqual(['.other.json.0123456789ab.tmp']);
    await open().save(record(), null);
    writeFileSync(join(folder, '.work.json.0123456789ab.tmp'), 'fake');
    await open().remove();
    expect(readdirSync(folder)).toEqual(['.other.json.0123456789ab.tmp']);
  });

  it('is not saved where a file stands in the place of its folder', async () => {
    const state = scratchFolder();
    mkdirSync(join(state, 'leases'));
    writeFileSync(join(state, 'credentials'), '');
    const store = openCredentialFile(join(state, 'credentials'), 'work', openLeases(state));
    await expect(store.save(record(), null)).rejects.toThrow('expected a folder at');
    expect((await store.read()).kind).not.toBe('record');
  });
});
