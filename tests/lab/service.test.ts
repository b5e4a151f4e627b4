import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatewayAddress } from '../../src/guard/service/gateway-place.ts';
import { setHooks } from './hooked.ts';
import type { Lab } from './lab.ts';
import { clientProgram, pause } from './lab.ts';
import {
  isLoginAlive,
  killService,
  killedInRefresh,
  letTimePass,
  removeLocks,
  serviceSays,
  shortLived,
  underKillTimer,
  untilTrue,
  withLiveSession,
  withRestarts,
  withService,
  withSessionWithoutHooks,
} from './served.ts';
import { inLab, inSandbox, itBare, shortTurn, slowTurn, unattended } from './work.ts';

const slowEndpoint = { kind: 'ok', delayMs: 3_000 } as const;

describe.concurrent('a login near its end, a slow token endpoint, and short-lived commands under kill timers', () => {
  it('is renewed by the service while a session lives, and survives', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.tokenMode = slowEndpoint;
      const said = await withService(lab, [], () =>
        withLiveSession(lab, async () => {
          const before = lab.storedLabel();
          letTimePass(lab, 350);
          await lab.vendor.until((vendor) => vendor.tokenPosts === 1);
          await Promise.all(shortLived.map((command) => underKillTimer(lab, command)));
          await untilTrue(() => lab.storedLabel() !== before);
          for (const command of shortLived) await underKillTimer(lab, command);
        }),
      );
      expect(said).toContain('the client has renewed the login');
      expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
      await expect(isLoginAlive(lab)).resolves.toBe(true);
    }));

  itBare.each(shortLived.map((command) => [command]))('is lost bare to claude %s', (command) =>
    inLab(
      shortTurn,
      async (lab) => {
        lab.vendor.tokenMode = slowEndpoint;
        letTimePass(lab, 250);
        await killedInRefresh(lab, command);
        await expect(isLoginAlive(lab)).resolves.toBe(false);
        removeLocks(lab);
      },
      null,
    ),
  );
});

describe.concurrent('the service', () => {
  it('tells of a login’s end days ahead, while a session lives', () =>
    inLab(shortTurn, async (lab) => {
      const stored = JSON.parse(lab.storedText()) as { claudeAiOauth: object };
      const refreshTokenExpiresAt = Date.now() + 2 * 86_400_000;
      writeFileSync(lab.store, JSON.stringify({ claudeAiOauth: { ...stored.claudeAiOauth, refreshTokenExpiresAt } }));
      const said = await withService(lab, [], (service) => withSessionWithoutHooks(lab, () => service.says('the login ends in')));
      expect(said).toContain('soon: the login ends in 2 d');
    }));

  it('that is told to end waits for the messenger that it sent', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.tokenMode = { kind: 'ok', delayMs: 4_000 };
      const before = lab.storedLabel();
      await withService(lab, [], () =>
        withLiveSession(lab, async () => {
          letTimePass(lab, 350);
          await lab.vendor.until((vendor) => vendor.tokenPosts === 1);
        }),
      );
      expect(lab.storedLabel()).not.toBe(before);
      await expect(isLoginAlive(lab)).resolves.toBe(true);
    }));

  it('acts for nobody while no session lives', () =>
    inLab(shortTurn, async (lab) => {
      letTimePass(lab, 250);
      await withService(lab, [], async () => {
        await pause(20_000);
        await expect(serviceSays(lab)).resolves.toMatchObject({ logins: [] });
      });
      expect(lab.vendor.seen).toEqual([]);
    }));
});

/** The client where its installer puts it, and its settings as `install --gateway` leaves them. @returns the base URL. */
async function setGateway(lab: Lab): Promise<string> {
  const state = join(lab.home, 'holdfast');
  const programs = join(lab.home, '.local', 'bin');
  mkdirSync(state, { mode: 0o700 });
  mkdirSync(programs, { recursive: true });
  symlinkSync(clientProgram(), join(programs, 'claude'));
  const address = await gatewayAddress(state);
  writeFileSync(join(lab.config, 'settings.json'), JSON.stringify({ env: { ANTHROPIC_BASE_URL: address } }));
  return address;
}

describe.concurrent('a service that is killed', () => {
  it('is back at its gateway in no time, and a session that it held goes on', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const address = await setGateway(lab);
      await withRestarts(lab, '--gateway', async () => {
        const run = lab.bare(unattended, inSandbox);
        await lab.vendor.until((vendor) => vendor.messages().length === 1);
        lab.vendor.tokenMode = { kind: 'status', status: 500 };
        lab.vendor.grants.endAccessTokens();
        await untilTrue(async () => (await serviceSays(lab))?.held.length === 1);
        const answers = (): Promise<boolean> =>
          fetch(address).then(
            () => true,
            () => false,
          );
        const gap = await killService(lab, answers);
        // On a machine that is busy with other things Node alone takes its time.
        const { tookMs: nodeAlone } = await lab.start(process.execPath, ['-e', '0']).ended;
        expect(gap).toBeLessThan(Math.max(3_000, 20 * nodeAlone));
        await untilTrue(async () => (await serviceSays(lab))?.held.length === 1);
        lab.vendor.tokenMode = { kind: 'ok' };
        await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      });
      expect(lab.vendor.grants).toMatchObject({ rotations: 1 });
    }));

  it('leaves its messenger at work, and nothing is lost', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.tokenMode = { kind: 'ok', delayMs: 4_000 };
      await withRestarts(lab, '', () =>
        withLiveSession(lab, async () => {
          const before = lab.storedLabel();
          letTimePass(lab, 350);
          await lab.vendor.until((vendor) => vendor.tokenPosts === 1);
          await killService(lab, async () => (await serviceSays(lab))?.logins.length === 1);
          await untilTrue(() => lab.storedLabel() !== before);
        }),
      );
      expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1, reuses: 0 } });
      await expect(isLoginAlive(lab)).resolves.toBe(true);
    }));

  it('leaves a turn that it held to the hook that asked it', () =>
    inLab(shortTurn, async (lab) => {
      setHooks(lab);
      lab.blankStore();
      await withRestarts(lab, '', async () => {
        const run = lab.bare(unattended, inSandbox);
        await untilTrue(async () => (await serviceSays(lab))?.logins[0]?.state.kind === 'holding');
        await killService(lab, async () => (await serviceSays(lab)) !== null);
        await pause(2_000);
        expect(lab.vendor.messages()).toEqual([]);
        lab.personLogsIn();
        await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      });
    }));
});
