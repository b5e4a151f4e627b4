import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SeenLogin } from '../../src/stores/seen-logins.ts';
import { openSeenLogins } from '../../src/stores/seen-logins.ts';
import { fingerprint, scratchFolder } from './scratch.ts';

const seen = (storeId: string, token: string, at = 1): SeenLogin => ({
  storeId,
  refresh: fingerprint(token),
  place: `/${storeId}`,
  host: 'build-7',
  at,
});

describe('the logins that were seen', () => {
  it('have twins where another store holds the same refresh token', async () => {
    const folder = scratchFolder();
    await openSeenLogins(folder).record(seen('one', 'fake-refresh-1'));
    await openSeenLogins(folder).record(seen('two', 'fake-refresh-1'));
    await openSeenLogins(folder).record(seen('three', 'fake-refresh-2'));
    expect(await openSeenLogins(folder).twinsOf(seen('one', 'fake-refresh-1'))).toEqual([seen('two', 'fake-refresh-1')]);
    expect(await openSeenLogins(folder).twinsOf(seen('three', 'fake-refresh-2'))).toEqual([]);
  });

  it('are forgotten when their store holds another', async () => {
    const logins = openSeenLogins(scratchFolder());
    await logins.record(seen('one', 'fake-refresh-1'));
    await logins.record(seen('one', 'fake-refresh-2'));
    expect(await logins.twinsOf(seen('two', 'fake-refresh-1'))).toEqual([]);
    expect(await logins.twinsOf(seen('two', 'fake-refresh-2'))).toHaveLength(1);
  });

  it('are written down once a day while they stand still, for their user alone, without any token', async () => {
    const folder = scratchFolder();
    const logins = openSeenLogins(folder);
    const day = 86_400_000;
    await logins.record(seen('one', 'fake-refresh-1', 0));
    await logins.record(seen('one', 'fake-refresh-1', day - 1));
    expect((await logins.twinsOf(seen('two', 'fake-refresh-1')))[0]?.at).toBe(0);
    await logins.record(seen('one', 'fake-refresh-1', day));
    expect((await logins.twinsOf(seen('two', 'fake-refresh-1')))[0]?.at).toBe(day);
    expect(statSync(join(folder, 'seen', 'one.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'seen', 'one.json'), 'utf8')).not.toContain('fake-');
  });

  it.each([
    '',
    '{"schema":1',
    '{"schema":2,"refresh":"r","place":"/p","host":"h","at":1}',
    '{"schema":1,"refresh":"r","place":"/p","at":1}',
  ])('are none where the record is %j', async (text) => {
    const folder = scratchFolder();
    const logins = openSeenLogins(folder);
    await logins.record(seen('one', 'fake-refresh-1'));
    writeFileSync(join(folder, 'seen', 'one.json'), text);
    expect(await logins.twinsOf({ ...seen('two', 'x'), refresh: 'r' as SeenLogin['refresh'] })).toEqual([]);
  });

  it('never make trouble', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'seen'), '');
    await expect(openSeenLogins(folder).record(seen('one', 'x'))).resolves.toBeUndefined();
    expect(await openSeenLogins(folder).twinsOf(seen('one', 'x'))).toEqual([]);
  });
});
