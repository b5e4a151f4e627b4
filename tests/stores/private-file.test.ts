import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openAttemptLog } from '../../src/stores/attempts.ts';
import {
  folderFault,
  readKeyFile,
  readRecordFile,
  readSecretFile,
  readUsersSecret,
  writeRecordFile,
} from '../../src/stores/private-file.ts';
import { openRefusedGenerations } from '../../src/stores/refused-generations.ts';
import { openSeenLogins } from '../../src/stores/seen-logins.ts';
import { containing, scratchFolder } from './scratch.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = join(scratchFolder(), 'kept');
  mkdirSync(folder, { mode: 0o700 });
  path = join(folder, 'record.json');
  writeFileSync(path, 'text', { mode: 0o600 });
});

const isRoot = process.getuid?.() === 0;
const asAll = (): string[] => [readSecretFile(path).kind, readRecordFile(path, 100).kind, readKeyFile(path, 100).kind];

describe('a file that Holdfast keeps', () => {
  it('is read where it is this user’s alone', () => {
    expect(readSecretFile(path)).toEqual({ kind: 'text', text: 'text' });
    expect(readRecordFile(path, 4)).toEqual({ kind: 'text', text: 'text' });
  });

  it('is absent where it is, and where its folder is', () => {
    expect(readRecordFile(join(folder, 'none'), 9)).toEqual({ kind: 'absent' });
    expect(readRecordFile(join(folder, 'none', 'none'), 9)).toEqual({ kind: 'absent' });
    expect(readRecordFile(join(path, 'below'), 9)).toMatchObject({ kind: 'unusable' });
  });

  it.each<[string, () => void, string]>([
    ['others may write it', () => chmodSync(path, 0o622), 'chmod 600 '],
    ['others may write to its folder', () => chmodSync(folder, 0o722), 'chmod 700 '],
    ['its folder is open and sticky', () => chmodSync(folder, 0o1777), 'chmod 700 '],
    ['its folder is setgid and open to the group', () => chmodSync(folder, 0o2770), 'chmod 700 '],
  ])('is not read where %s, with the exact fix', (_what, spoil, hint) => {
    spoil();
    expect(asAll()).toEqual(['unusable', 'unusable', 'unusable']);
    expect(readRecordFile(path, 100)).toMatchObject({ hint: containing(hint) });
  });

  it('may be looked at by others where it is no secret', () => {
    chmodSync(path, 0o644);
    chmodSync(folder, 0o755);
    expect(asAll()).toEqual(['unusable', 'text', 'unusable']);
  });

  it('is not read through a link, to a file of one’s own either', () => {
    symlinkSync(path, join(folder, 'link'));
    path = join(folder, 'link');
    expect(asAll()).toEqual(['unusable', 'unusable', 'unusable']);
  });

  it('is no pipe, and reading one ends at once', () => {
    path = join(folder, 'pipe');
    execFileSync('mkfifo', ['-m', '600', path]);
    expect(asAll()).toEqual(['unusable', 'unusable', 'unusable']);
  });

  it('is no larger than it may be', () => {
    expect(readRecordFile(path, 3)).toMatchObject({ kind: 'unusable', detail: containing('at most 3 bytes') });
  });

  it('is not written into a folder that others may write to', async () => {
    chmodSync(folder, 0o777);
    await expect(writeRecordFile(join(folder, 'new.json'), 'x')).rejects.toMatchObject({ code: 'state-folder' });
    expect(readRecordFile(join(folder, 'new.json'), 9)).toMatchObject({ kind: 'unusable' });
  });

  it.runIf(isRoot)('is not read where another user owns it, its folder, or a link to that', () => {
    chownSync(path, 65_534, 65_534);
    expect(asAll()).toEqual(['unusable', 'unusable', 'unusable']);
    chownSync(path, 0, 0);
    chownSync(folder, 65_534, 65_534);
    expect(asAll()).toEqual(['unusable', 'unusable', 'unusable']);
    chownSync(folder, 0, 0);
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    path = join(link, 'record.json');
    expect(asAll()).toEqual(['unusable', 'text', 'bytes']);
    lchownSync(link, 65_534, 65_534);
    expect(asAll()).toEqual(['unusable', 'unusable', 'unusable']);
  });
});

describe('a folder that Holdfast keeps', () => {
  it('has no fault where there is none', () => expect(folderFault(join(folder, 'none'), 'record')).toBeNull());
  it('is no file', () => expect(folderFault(path, 'record')).toMatchObject({ detail: containing('found a file') }));
});

describe('what another user planted', () => {
  const marks = {
    attempts: (state: string) => openAttemptLog(state).last('s'),
    refused: (state: string) => openRefusedGenerations(state).last('s'),
    seen: (state: string) =>
      openSeenLogins(state)
        .twinsOf({ storeId: 'other', refresh: '0123456789abcdef' as never, place: 'p', host: 'h', at: 1 })
        .then(([first]) => first ?? null),
  };
  const whole = {
    schema: 1,
    generation: '0123456789abcdef',
    startedAt: 1,
    result: 'refused',
    count: 1,
    at: 1,
    refresh: '0123456789abcdef',
    place: 'p',
    host: 'h',
  };

  it.each(Object.keys(marks) as (keyof typeof marks)[])('in %s is none', async (name) => {
    const place = join(folder, name);
    mkdirSync(place, { mode: 0o700 });
    writeFileSync(join(place, 's.json'), JSON.stringify(whole), { mode: 0o600 });
    expect(await marks[name](folder)).not.toBeNull();
    chmodSync(place, 0o777);
    expect(await marks[name](folder)).toBeNull();
    chmodSync(place, 0o700);
    chmodSync(join(place, 's.json'), 0o666);
    expect(await marks[name](folder)).toBeNull();
  });
});

describe('a secret that the user keeps in a file of their own', () => {
  const secret = (): string => {
    const home = scratchFolder();
    writeFileSync(join(home, 'secret'), 'fake-secret', { mode: 0o600 });
    return join(home, 'secret');
  };

  it('is read, also behind links of their own', () => {
    const file = secret();
    symlinkSync('secret', `${file}.link`);
    expect(readUsersSecret(file)).toEqual({ kind: 'text', text: 'fake-secret' });
    expect(readUsersSecret(`${file}.link`)).toEqual({ kind: 'text', text: 'fake-secret' });
    expect(readUsersSecret(`${file}.none`)).toEqual({ kind: 'absent' });
  });

  it.each<[string, (file: string) => void, string]>([
    ['others may read it', (file) => chmodSync(file, 0o644), 'chmod 600 '],
    ['a group may write it', (file) => chmodSync(file, 0o660), 'chmod go-w '],
    ['others may exchange it', (file) => chmodSync(join(file, '..'), 0o777), 'chmod go-w '],
  ])('is not read where %s, with the exact fix', (_, spoil, hint) => {
    const file = secret();
    spoil(file);
    expect(readUsersSecret(file)).toMatchObject({ kind: 'unusable', hint: containing(hint) });
  });

  it.runIf(isRoot)('is not read where another user owns it, or the link to it', () => {
    const file = secret();
    symlinkSync('secret', `${file}.link`);
    lchownSync(`${file}.link`, 65_534, 65_534);
    expect(readUsersSecret(`${file}.link`)).toMatchObject({ kind: 'unusable' });
    chownSync(file, 65_534, 65_534);
    expect(readUsersSecret(file)).toMatchObject({ kind: 'unusable' });
  });

  it('is looked for by its whole path only', () => {
    expect(readUsersSecret('secret')).toMatchObject({ kind: 'unusable', detail: containing('relative') });
  });
});
