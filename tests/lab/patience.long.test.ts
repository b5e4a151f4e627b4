import { describe, expect, it } from 'vitest';
import { pause } from './lab.ts';
import { inLab, inSandbox, shortTurn, slowTurn, unattended } from './work.ts';

const minute = 60_000;

describe.concurrent('what takes minutes', () => {
  it('a person who signs in after twelve minutes finds the session where it was', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endGrants();
      const run = lab.guarded(unattended, inSandbox);
      await run.says('held – a person is needed');
      await pause(12 * minute);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.tokenPosts).toBe(1);
    }));

  it('so does a session whose time-outs the user has set for themselves', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endGrants();
      const usual = { API_TIMEOUT_MS: '600000', API_FORCE_IDLE_TIMEOUT: '1', CLAUDE_STREAM_IDLE_TIMEOUT_MS: '300000' };
      const run = lab.guarded(unattended, { env: { ...inSandbox.env, ...usual } });
      await run.says('held – a person is needed');
      await pause(12 * minute);
      lab.personLogsIn();
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      // Silence ends after five minutes there, and the same request is held again.
      expect(lab.vendor.messages().filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(3);
    }));

  it('a token endpoint that hangs for ninety seconds is waited out', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.tokenMode = { kind: 'hang' };
      lab.vendor.grants.endAccessTokens();
      const run = lab.guarded(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.tokenPosts > 0);
      await pause(90_000);
      lab.vendor.tokenMode = { kind: 'ok' };
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.grants).toMatchObject({ rotations: 1, reuses: 0 });
    }));

  it('a login near its end is renewed before any session has to', () =>
    inLab(slowTurn(8, 8), async (lab) => {
      lab.personLogsIn('ada', 10 * minute);
      const runs = [lab.guarded(unattended, inSandbox), lab.guarded(unattended, inSandbox)];
      const ended = await Promise.all(runs.map((run) => run.ended));
      expect(ended.map(({ code }) => code)).toEqual([0, 0]);
      expect(lab.vendor.grants).toMatchObject({ rotations: 1, reuses: 0 });
      expect(lab.vendor.messages().every(({ status }) => status === 200)).toBe(true);
    }));
});
