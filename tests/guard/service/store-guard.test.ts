import { describe, expect, it } from 'vitest';
import type { Agent, Invocation } from '../../../src/agents/agent.ts';
import { messengerOfTheLiving } from '../../../src/guard/service/store-guard.ts';
import type { Fingerprint } from '../../../src/core/credential.ts';
import type { LiveSession } from '../../../src/core/live-session.ts';

const generation = 'one' as Fingerprint;

function session(pid: number, over: Partial<LiveSession> = {}): LiveSession {
  return {
    pid,
    session: null,
    folder: `/folder-${pid}`,
    storeId: 'ada',
    place: '/home/ada',
    startedAt: pid,
    env: { HTTPS_PROXY: `http://proxy-${pid}:1` },
    ...over,
  };
}

/** A service that sees the given sessions, and notes how each messenger was led. */
function service(living: { sessions: readonly LiveSession[] }) {
  const sent: Array<{ readonly folder: string; readonly proxy: string | undefined }> = [];
  const agent = {
    survey: async (invocation: Invocation) => ({ store: { id: invocation.cwd === '/elsewhere' ? 'bob' : 'ada' } }),
    messenger: async (invocation: Invocation) => ({
      clientHasOtherWay: invocation.cwd === '/folder-7',
      send: async () => {
        sent.push({ folder: invocation.cwd, proxy: invocation.env['HTTPS_PROXY'] });
        return { exitCode: 0, oldSeen: 1, newSeen: 1, failedToStart: null };
      },
    }),
  } as unknown as Agent;
  const plan = { env: { PATH: '/bin' }, agent, sessions: async () => living.sessions };
  return { sent, plan };
}

describe('a messenger of the service', () => {
  it('goes as a session that lives at that moment, and never as one that has ended', async () => {
    const living = { sessions: [session(1), session(2)] };
    const { sent, plan } = service(living);
    const messenger = await messengerOfTheLiving(plan, session(2), 'ada');
    await messenger?.send(generation);
    living.sessions = [session(1)];
    await messenger?.send(generation);
    expect(sent.map(({ proxy }) => proxy)).toEqual(['http://proxy-2:1', 'http://proxy-1:1']);
  });

  it('is sent for nobody once all sessions have ended', async () => {
    const living = { sessions: [session(1)] };
    const { sent, plan } = service(living);
    const messenger = await messengerOfTheLiving(plan, session(1), 'ada');
    living.sessions = [];
    expect((await messenger?.send(generation))?.failedToStart).toContain('no session');
    expect(sent).toEqual([]);
  });

  it('takes nothing of a session with another login, by its record or by what is found there', async () => {
    const living = { sessions: [session(1), session(8, { storeId: 'bob' }), session(9, { folder: '/elsewhere' })] };
    const { sent, plan } = service(living);
    await (await messengerOfTheLiving(plan, session(1), 'ada'))?.send(generation);
    expect(sent).toEqual([{ folder: '/folder-1', proxy: 'http://proxy-1:1' }]);
  });

  it('says of the session that it went for whether that has another way', async () => {
    const living = { sessions: [session(1), session(7)] };
    const { plan } = service(living);
    const messenger = await messengerOfTheLiving(plan, session(1), 'ada');
    expect(messenger?.clientHasOtherWay).toBe(false);
    await messenger?.send(generation);
    expect(messenger?.clientHasOtherWay).toBe(true);
  });
});
