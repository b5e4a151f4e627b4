import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openHelpedSessions } from '../../src/stores/helped-sessions.ts';
import { scratchFolder } from './scratch.ts';

const noon = Date.parse('2030-01-01T12:00:00Z');

it('counts each session once, and knows since when', async () => {
  const folder = scratchFolder();
  const helped = openHelpedSessions(folder);
  expect(helped.count()).toEqual({ sessions: 0, since: null });
  for (const [session, at] of [
    ['one', 0],
    ['two', 1000],
    ['one', 2000],
  ] as const)
    await helped.record(session, noon + at);
  expect(openHelpedSessions(folder).count()).toEqual({ sessions: 2, since: '2030-01-01T12:00:00.000Z' });
  expect(statSync(join(folder, 'helped.ndjson')).mode & 0o777).toBe(0o600);
});

it('takes half a line, and one that two processes wrote at once, for what they are', async () => {
  const folder = scratchFolder();
  const line = (session: string, at: string): string => JSON.stringify({ schema: 1, at, session });
  const text = [line('a', '2030-01-02'), line('a', '2030-01-03'), '{"schema":1,"at":"2030', '[]', 'null'].join('\n');
  writeFileSync(join(folder, 'helped.ndjson'), text, { mode: 0o600 });
  await openHelpedSessions(folder).record('b', noon);
  expect(openHelpedSessions(folder).count()).toEqual({ sessions: 2, since: '2030-01-01T12:00:00.000Z' });
});

it('a folder that cannot be written costs a count, and no session', async () => {
  writeFileSync(join(scratchFolder(), 'file'), '');
  const helped = openHelpedSessions(join('/dev/null', 'state'));
  await helped.record('one', noon);
  expect(helped.count()).toEqual({ sessions: 0, since: null });
});
