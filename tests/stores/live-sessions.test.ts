import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LiveSession } from '../../src/core/live-session.ts';
import { openLiveSessions } from '../../src/stores/live-sessions.ts';
import { scratchFolder } from './scratch.ts';

const session = (pid: number, startedAt = pid): LiveSession => ({
  pid,
  session: 's-1',
  folder: '/somewhere/project',
  storeId: 'store-1',
  place: '/somewhere/.credentials.json',
  startedAt,
});

const running = (...pids: number[]) => ({ isClient: (pid: number) => Promise.resolve(pids.includes(pid)) });

describe('the registry of live sessions', () => {
  it('answers those whose process is a client, oldest first, across processes', async () => {
    const folder = scratchFolder();
    for (const at of [session(12, 5), session(11, 9), session(13, 7)]) await openLiveSessions(folder, running()).add(at);
    expect(await openLiveSessions(folder, running(11, 12, 99)).list()).toEqual([session(12, 5), session(11, 9)]);
  });

  it('has one session for each process, the last that was added', async () => {
    const registry = openLiveSessions(scratchFolder(), running(11));
    await registry.add(session(11));
    await registry.add({ ...session(11), session: null, folder: '/elsewhere' });
    expect(await registry.list()).toEqual([{ ...session(11), session: null, folder: '/elsewhere' }]);
  });

  it('keeps how a session finds its program and its login', async () => {
    const registry = openLiveSessions(scratchFolder(), running(11));
    const at = { ...session(11), client: '/opt/claude', env: { CLAUDE_CONFIG_DIR: '/elsewhere' } };
    await registry.add(at);
    expect(await registry.list()).toEqual([at]);
  });

  it('forgets what is removed, and removes nothing by looking', async () => {
    const folder = scratchFolder();
    const registry = openLiveSessions(folder, running(11));
    await registry.add(session(11));
    await registry.add(session(12));
    expect(await registry.list()).toHaveLength(1);
    expect(readdirSync(join(folder, 'live')).toSorted()).toEqual(['11.json', '12.json']);
    await registry.remove(11);
    await registry.remove(99);
    expect(await registry.list()).toEqual([]);
    expect(readdirSync(join(folder, 'live'))).toEqual(['12.json']);
  });

  it('sweeps what ended without a word once there is much of it', async () => {
    const folder = scratchFolder();
    const registry = openLiveSessions(folder, running(1, 40));
    for (let pid = 1; pid <= 40; pid += 1) await registry.add(session(pid));
    expect(readdirSync(join(folder, 'live')).length).toBeLessThan(32);
    expect(await registry.list()).toEqual([session(1), session(40)]);
  });

  it('is for its user alone', async () => {
    const folder = scratchFolder();
    await openLiveSessions(folder, running()).add(session(11));
    expect(statSync(join(folder, 'live')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'live', '11.json')).mode & 0o777).toBe(0o600);
  });

  it.each(['', '{"schema":1', 'null', '{"schema":2}', '{"schema":1,"folder":"/a","storeId":"s","place":3,"startedAt":1}'])(
    'reads past an entry of %j',
    async (text) => {
      const folder = scratchFolder();
      const registry = openLiveSessions(folder, running(11, 12));
      await registry.add(session(11));
      writeFileSync(join(folder, 'live', '12.json'), text);
      writeFileSync(join(folder, 'live', '0.json'), JSON.stringify({ schema: 1, ...session(11) }));
      expect(await registry.list()).toEqual([session(11)]);
    },
  );

  it('never rejects, and makes nothing by looking', async () => {
    const folder = scratchFolder();
    expect(await openLiveSessions(folder, running()).list()).toEqual([]);
    expect(existsSync(join(folder, 'live'))).toBe(false);
    writeFileSync(join(folder, 'live'), '');
    const registry = openLiveSessions(folder, running(11));
    await expect(registry.add(session(11))).resolves.toBeUndefined();
    await expect(registry.remove(11)).resolves.toBeUndefined();
    expect(await registry.list()).toEqual([]);
  });
});
