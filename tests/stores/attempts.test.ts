import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RenewalAttempt } from '../../src/core/ports.ts';
import { openAttemptLog } from '../../src/stores/attempts.ts';
import { fingerprint, scratchFolder } from './scratch.ts';

const attempt: RenewalAttempt = { generation: fingerprint('fake-access-1'), startedAt: 1_900_000_000_000, result: 'open', count: 1 };

describe('the attempt log', () => {
  it('remembers the last attempt at each store, across processes', async () => {
    const folder = scratchFolder();
    const log = openAttemptLog(folder);
    expect(await log.last('store-1')).toBeNull();
    await log.record('store-1', attempt);
    await log.record('store-1', { ...attempt, result: 'unavailable', count: 2 });
    await log.record('store-2', attempt);
    expect(await openAttemptLog(folder).last('store-1')).toEqual({ ...attempt, result: 'unavailable', count: 2 });
    expect(await openAttemptLog(folder).last('store-2')).toEqual(attempt);
  });

  it('is for its user alone, and leaves nothing beside the records', async () => {
    const folder = scratchFolder();
    await openAttemptLog(folder).record('store-1', attempt);
    expect(readdirSync(join(folder, 'attempts'))).toEqual(['store-1.json']);
    expect(statSync(join(folder, 'attempts')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'attempts', 'store-1.json')).mode & 0o777).toBe(0o600);
  });

  const whole = { schema: 1, ...attempt };
  it.each([
    '',
    JSON.stringify(whole).slice(0, -1),
    'null',
    '[]',
    JSON.stringify({ ...whole, schema: 2 }),
    JSON.stringify({ ...whole, generation: 'fake-access-1' }),
    JSON.stringify({ ...whole, startedAt: '1900000000000' }),
    JSON.stringify({ ...whole, startedAt: -1 }),
    JSON.stringify({ ...whole, count: 0.5 }),
    JSON.stringify({ ...whole, result: 'maybe' }),
    JSON.stringify({ ...whole, more: 'x'.repeat(5_000) }),
  ])('has no attempt where the record is %j', async (text) => {
    const folder = scratchFolder();
    await openAttemptLog(folder).record('store-1', attempt);
    writeFileSync(join(folder, 'attempts', 'store-1.json'), text);
    expect(await openAttemptLog(folder).last('store-1')).toBeNull();
  });

  it('says that a record could not be kept, and keeps the older one', async () => {
    const folder = scratchFolder();
    const log = openAttemptLog(folder);
    rmSync(join(folder, 'attempts'), { recursive: true, force: true });
    writeFileSync(join(folder, 'attempts'), '');
    await expect(log.record('store-1', attempt)).rejects.toMatchObject({ name: 'HoldfastError', code: 'state-folder' });
    rmSync(join(folder, 'attempts'));
    mkdirSync(join(folder, 'attempts', 'store-1.json'), { recursive: true });
    await expect(log.record('store-1', attempt)).rejects.toMatchObject({ code: 'state-folder' });
    expect(readdirSync(join(folder, 'attempts'))).toEqual(['store-1.json']);
  });

  it.each(['', '../other', 'a/b', 'a\0b', 'x'.repeat(101)])('takes no id like %j', async (id) => {
    await expect(openAttemptLog(scratchFolder()).record(id, attempt)).rejects.toThrow('expected an id');
  });
});
