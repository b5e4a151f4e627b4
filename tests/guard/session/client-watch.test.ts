import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { SeenClient } from '../../../src/agents/agent.ts';
import { ClientWatch } from '../../../src/guard/session/client-watch.ts';
import type { Fingerprint } from '../../../src/core/credential.ts';

const stored = 'stored' as Fingerprint;
const socket = (remotePort: number | undefined): Socket => ({ localPort: 1, remotePort }) as Socket;

/** A machine on which the client has one port, and another program all others. */
function machine(clientsPort: number) {
  const looks: number[] = [];
  const state = { isUnchanged: true };
  const client: SeenClient = { program: '/sdk/claude', before: [], isUnchanged: async () => state.isUnchanged };
  const watch = new ClientWatch({
    inStore: () => stored,
    programBehind: async ({ theirPort }) => {
      looks.push(theirPort);
      return theirPort === 404 ? null : { program: theirPort === clientsPort ? 'claude' : 'node', args: [], startedAt: 0 };
    },
    clientIn: async ({ program }) => (program === 'claude' ? client : null),
  });
  return { watch, looks, state, client, come: (port: number | undefined, sent = stored) => watch.onLogin(socket(port), () => sent) };
}

describe('a run whose client is not installed', () => {
  it('knows it by the connection over which the stored login comes', async () => {
    const { watch, come, client, looks } = machine(3);
    expect(await watch.client()).toBeNull();
    for (const port of [404, 2, 3, 4]) come(port);
    expect(await watch.client()).toBe(client);
    come(5);
    await watch.client();
    expect(looks).toEqual([404, 2, 3]);
  });

  it('looks at nothing where another login is sent, or nobody is at the other end any more', async () => {
    const { watch, come, looks } = machine(3);
    come(3, 'another' as Fingerprint);
    come(undefined);
    expect(await watch.client()).toBeNull();
    expect(looks).toEqual([]);
  });

  it('looks at a connection once, and not for ever', async () => {
    const { watch, looks } = machine(3);
    const same = socket(2);
    for (let count = 0; count < 5; count += 1) watch.onLogin(same, () => stored);
    await watch.client();
    expect(looks).toEqual([2]);
    for (let port = 100; port < 200; port += 1) watch.onLogin(socket(port), () => stored);
    await watch.client();
    expect(looks).toHaveLength(16);
  });

  it('has no client any more once that was exchanged, whatever is seen then', async () => {
    const { watch, come, client, state, looks } = machine(3);
    come(3);
    expect(await watch.client()).toBe(client);
    state.isUnchanged = false;
    expect(await watch.client()).toBeNull();
    come(3);
    expect(await watch.client()).toBeNull();
    expect(looks).toEqual([3]);
  });
});
