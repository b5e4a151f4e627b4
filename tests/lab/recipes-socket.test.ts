import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mountsRefused } from '../stores/child.ts';
import { bare, inContainer, loggedIn, newVolume, turn } from './container.ts';
import type { Lab, Running } from './lab.ts';
import { holdfastProgram } from './lab.ts';
import { relay, socketRecipe } from './recipe-files.ts';
import { inLab, shortTurn, slowTurn } from './work.ts';

const refused = mountsRefused();

describe.runIf(refused === null).concurrent('a container without a network', () => {
  /** The other side: what the host does so that its port can be reached at a socket in a folder. */
  const atSocket = (lab: Lab, port: string, socket: string): Running => lab.start(process.execPath, [relay, socket, port]);
  const egressOf = (lab: Lab): string => {
    const folder = join(lab.home, 'egress');
    mkdirSync(folder);
    return folder;
  };

  it('works with a login of its own through a socket of the host, also when that is made anew', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      const volume = await loggedIn(lab);
      const egress = egressOf(lab);
      const { env: way, entrypoint: entry, egress: target, relay: relayAt } = socketRecipe();
      const { port } = new URL(lab.env()['HTTPS_PROXY'] ?? '');
      const first = atSocket(lab, port, join(egress, 'proxy.sock'));
      lab.vendor.grants.endAccessTokens();
      const plan = { volume, mounts: { [target]: egress, [relayAt]: relay }, isolated: true, env: way };
      const run = inContainer(lab, plan, [...entry, ...turn]);
      await lab.vendor.until((vendor) => vendor.messages().some(({ status }) => status === 200));
      first.child.kill('SIGKILL');
      await first.ended;
      const second = atSocket(lab, port, join(egress, 'proxy.sock'));
      const ended = await run.ended;
      second.child.kill();
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(ended.stderr).toContain('1 renewed');
    }));

  /** A container whose only way is to the gateway of the host, whose login is not its own. */
  async function atGatewayOfHost(lab: Lab, volume: string, work: (container: Running) => Promise<void>): Promise<void> {
    const script = 'echo "$ANTHROPIC_BASE_URL" >&2; exec sleep 60';
    const host = lab.start(process.execPath, [holdfastProgram, 'run', '--', 'sh', '-c', script]);
    await host.says('http://127.0.0.1:');
    const url = host.stderr().trim();
    const { port } = new URL(url);
    const egress = egressOf(lab);
    const outside = atSocket(lab, port, join(egress, 'gateway.sock'));
    const { egress: target, relay: relayAt } = socketRecipe();
    const plan = { volume, mounts: { [target]: egress, [relayAt]: relay }, isolated: true };
    const before = `node ${relayAt} ${port} ${target}/gateway.sock &`;
    await work(bare(lab, { ...plan, before, env: { ANTHROPIC_BASE_URL: url, HTTPS_PROXY: undefined } }));
    host.child.kill();
    outside.child.kill();
    await host.ended;
  }

  it('sends nothing to a gateway of the host while it has no login of its own', () =>
    inLab(shortTurn, (lab) =>
      atGatewayOfHost(lab, newVolume(lab), async (container) => {
        await expect(container.ended).resolves.toMatchObject({ code: 1, stdout: expect.stringContaining('Not logged in') as string });
        expect(lab.vendor.seen).toEqual([]);
      }),
    ));

  it('has its own refusals passed on there, and cannot renew: that way leads past every gateway', () =>
    inLab(shortTurn, async (lab) => {
      const volume = await loggedIn(lab);
      const posts = lab.vendor.tokenPosts;
      lab.vendor.grants.endAccessTokens();
      await atGatewayOfHost(lab, volume, async (container) => {
        await expect(container.ended).resolves.toMatchObject({ code: 1, stdout: expect.stringContaining('401') as string });
        expect(lab.vendor.tokenPosts).toBe(posts);
      });
    }));
});
