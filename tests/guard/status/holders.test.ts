import { expect, it } from 'vitest';
import { holdersOf } from '../../../src/guard/status/holders.ts';
import type { SessionStatus } from '../../../src/guard/session/status.ts';
import type { LiveSession } from '../../../src/core/live-session.ts';

const run: SessionStatus = {
  schema: 1,
  pid: 10,
  command: 'claude',
  cwd: '/repo',
  startedAt: '2030-01-01T12:00:00.000Z',
  credential: 'login',
  upstream: 'https://example.com',
  store: '/store',
  storeId: 'one',
  login: { state: 'login', account: null, expiresAt: null, endsAt: null, renewable: true },
  state: { kind: 'watching' },
  held: [{ path: '/v1/messages', heldMs: 5, session: 's-1' }],
  requests: 1,
};
const live = (pid: number, storeId = 'one'): LiveSession => ({
  pid,
  session: `s-${pid}`,
  folder: '/repo',
  storeId,
  place: '/store',
  startedAt: Date.parse('2030-01-01T11:00:00Z'),
});

it('a guarded run and the client that it started are one, and other sessions stand beside it, oldest first', () => {
  const parents = new Map([
    [11, 10],
    [12, 1],
    [13, null],
  ]);
  const holders = holdersOf('one', [run, { ...run, pid: 20, storeId: 'two' }], [live(11), live(12), live(13), live(14, 'two')], parents);
  expect(holders.map(({ pid, by, session }) => [pid, by, session])).toEqual([
    [12, 'hooks', 's-12'],
    [13, 'hooks', 's-13'],
    [10, 'run', 's-11'],
  ]);
  expect(holders[2]?.held).toEqual(run.held);
});

it('a run whose client has not reported itself is known by the session of what is held', () => {
  expect(holdersOf('one', [run, { ...run, held: [] }], [], new Map()).map(({ session }) => session)).toEqual(['s-1', null]);
});
