import { describe, expect, it } from 'vitest';
import type { StoreGuard } from '../../../src/guard/service/store-guard.ts';
import { StoreGuards } from '../../../src/guard/service/store-guards.ts';
import type { LiveSession } from '../../../src/core/live-session.ts';

const session = (pid: number, storeId = 'ada', startedAt = pid): LiveSession => ({
  pid,
  session: null,
  folder: '/project',
  storeId,
  place: `/home/${storeId}`,
  startedAt,
});

/** A service's world in which a test says who lives, and which sessions' stores can be found. */
function serviceWorld() {
  const events: string[] = [];
  const troubles: string[] = [];
  let live: readonly LiveSession[] = [];
  let unfindable: readonly number[] = [];
  let stopped: Promise<void> = Promise.resolve();
  const guards = new StoreGuards({
    sessions: async () => live,
    open: async ({ pid, storeId }) => {
      if (unfindable.includes(pid)) return null;
      events.push(`open ${storeId} as ${pid}`);
      const stop = async (): Promise<void> => {
        events.push(`stop ${storeId}`);
        await stopped;
      };
      return { storeId, stop } as unknown as StoreGuard;
    },
    trouble: (message) => void troubles.push(message),
  });
  return {
    events,
    troubles,
    guards,
    look: (...sessions: LiveSession[]) => {
      live = sessions;
      return guards.look();
    },
    cannotFind: (...pids: number[]) => void (unfindable = pids),
    stopTakes: (promise: Promise<void>) => void (stopped = promise),
  };
}

describe('the logins that a service looks after', () => {
  it('are those of live sessions, each once, from the first session to the end of the last', async () => {
    const { look, events, guards } = serviceWorld();
    await look();
    expect(events).toEqual([]);
    await look(session(1), session(2), session(3, 'bob'));
    expect(events).toEqual(['open ada as 2', 'open bob as 3']);
    expect(guards.all().map(({ sessions }) => sessions)).toEqual([2, 1]);
    await look(session(1), session(3, 'bob'));
    expect(events).toHaveLength(2);
    expect(guards.all().map(({ sessions }) => sessions)).toEqual([1, 1]);
    await look(session(3, 'bob'));
    expect(events.slice(2)).toEqual(['stop ada']);
    expect(guards.find('ada')).toBeNull();
    expect(guards.find('bob')?.storeId).toBe('bob');
  });

  it('are taken up again when a session comes back', async () => {
    const { look, events } = serviceWorld();
    await look(session(1));
    await look();
    await look(session(4));
    expect(events).toEqual(['open ada as 1', 'stop ada', 'open ada as 4']);
  });

  it('wait for no messenger that is still on its way for another', async () => {
    const { look, events, stopTakes, guards } = serviceWorld();
    let finish = (): void => undefined;
    stopTakes(new Promise((resolve) => (finish = resolve)));
    await look(session(1));
    await look(session(2, 'bob'));
    expect(events).toEqual(['open ada as 1', 'stop ada', 'open bob as 2']);
    let closed = false;
    const closing = guards.close().then(() => (closed = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(false);
    finish();
    await closing;
    expect(events.slice(3)).toEqual(['stop bob']);
  });

  it('are found by the surroundings of any session that leads there, and what is beyond reach is said once', async () => {
    const { look, events, troubles, cannotFind } = serviceWorld();
    cannotFind(1, 2);
    await look(session(1), session(2));
    await look(session(1), session(2));
    expect(events).toEqual([]);
    expect(troubles).toEqual([expect.stringContaining('/home/ada')]);
    await look(session(1), session(2), session(3));
    expect(events).toEqual(['open ada as 3']);
  });

  it('survive a look that fails', async () => {
    const { guards, troubles } = (() => {
      const said: string[] = [];
      let fails = true;
      const made = new StoreGuards({
        sessions: async () => {
          if (fails) throw new Error('EMFILE');
          return [session(1)];
        },
        open: async ({ storeId }) => ({ storeId, stop: async () => undefined }) as unknown as StoreGuard,
        trouble: (message) => {
          said.push(message);
          fails = false;
        },
      });
      return { guards: made, troubles: said };
    })();
    await guards.look();
    expect(troubles).toEqual(['Error: EMFILE']);
    await guards.look();
    expect(guards.find('ada')).not.toBeNull();
  });

  it('are none any more once the service ends', async () => {
    const { look, events, guards } = serviceWorld();
    await look(session(1));
    await guards.close();
    await look(session(1));
    expect(events).toEqual(['open ada as 1', 'stop ada']);
  });
});
