import { expect, it } from 'vitest';
import { diagnose } from '../../../src/doctor/diagnose.ts';
import { processFacts } from '../../../src/doctor/facts/processes.ts';
import type { LockFacts } from '../../../src/doctor/store-facts.ts';
import { factsOf, hour } from '../facts.ts';

const table = `
    1     0 Mon Nov 23 08:00:00 2026 /sbin/launchd
  501   501 Tue Nov 24 09:30:00 2026 claude --resume
  502   502 Tue Nov 24 09:31:00 2026 claude
  503   501 Tue Nov 24 09:32:00 2026 node /usr/local/bin/claude -p hi
  504   501 Tue Nov 24 09:33:00 2026 /Applications/CodexBar.app/Contents/MacOS/CodexBar
  505   501 Tue Nov 24 09:34:00 2026 vi claude.md
`;

it('finds this user’s clients on macOS by what ps prints', async () => {
  const found = await processFacts({ platform: 'darwin', uid: 501 }, '/x', '/home/ada', () => Promise.resolve(table));
  expect(found.running.map(({ pid, name, usesThisStore }) => [pid, name, usesThisStore])).toEqual([
    [501, 'claude', null],
    [503, 'claude', null],
  ]);
  expect(found.running[0]?.startedAt).toBe(new Date(2026, 10, 24, 9, 30).getTime());
  expect(found).toMatchObject({ refreshers: [{ pid: 504, name: 'CodexBar' }], isComplete: true });
});

it.each([
  ['where ps says nothing', 'darwin'],
  ['where there is none', 'win32'],
] as const)('does not say that nobody runs %s', async (_name, platform) => {
  const clients = await processFacts({ platform, uid: 501 }, '/x', '/home/ada', () => Promise.resolve(''));
  expect(clients).toEqual({ running: [], refreshers: [], isComplete: false });
  const lock: LockFacts = { path: '/l', guards: 'refresh', kind: 'folder', isEmpty: true, ageMs: hour, uid: 1, state: 'stuck' };
  const judged = (isComplete: boolean) =>
    diagnose(factsOf({ locks: [lock], clients: { ...clients, installed: [], bundled: '/node_modules/x', isComplete } }))[0];
  expect(judged(true)?.repair).toEqual({ kind: 'remove-lock', path: '/l' });
  expect(judged(false)).toMatchObject({ id: 'refresh-lock-orphaned', repair: null });
});
