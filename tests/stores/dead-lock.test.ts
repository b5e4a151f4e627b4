import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDeadLock } from '../../src/stores/dead-lock.ts';
import { scratchFolder } from './scratch.ts';

describe('a refresh lock without a heartbeat', () => {
  it('is found beside the login file, with the time of its last beat', async () => {
    const folder = scratchFolder();
    const place = join(folder, '.credentials.json');
    expect(await findDeadLock(place, Date.now())).toBeNull();
    const path = join(folder, '.oauth_refresh.lock');
    mkdirSync(path);
    expect(await findDeadLock(place, Date.now())).toBeNull();
    utimesSync(path, 1_000, 1_000);
    expect(await findDeadLock(place, Date.now())).toEqual({ path, since: 1_000_000 });
  });

  it('is found where old versions make it, and not looked for beside a keychain', async () => {
    const folder = scratchFolder();
    mkdirSync(`${folder}.lock`);
    utimesSync(`${folder}.lock`, 1_000, 1_000);
    expect(await findDeadLock(join(folder, '.credentials.json'), Date.now())).toMatchObject({ path: `${folder}.lock` });
    expect(await findDeadLock('keychain item "x" of me', Date.now())).toBeNull();
  });
});
