import { describe, expect, it } from 'vitest';
import type { RunSettings } from './lab.ts';
import { inLab, inSandbox, itBare, shortTurn, slowTurn, unattended } from './work.ts';

const older: RunSettings = { ...inSandbox, version: '2.1.197' };

describe.concurrent('the older client', () => {
  it('is renewed once when its token ends in mid-work', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const run = lab.guarded(unattended, older);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.grants.endAccessTokens();
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(ended.stderr).toContain('1 renewed');
      expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
    }));

  it('is held by a dead grant, and finishes after a login', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endGrants();
      const run = lab.guarded(unattended, older);
      await run.says('held – a person is needed');
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.tokenPosts).toBe(1);
    }));

  itBare('dies of it bare', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endGrants();
      await expect(lab.bare(unattended, older).ended).resolves.toMatchObject({ code: 1 });
    }),
  );

  it('waits out a token endpoint that is down', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.tokenMode = { kind: 'status', status: 500 };
      lab.vendor.grants.endAccessTokens();
      const run = lab.guarded(unattended, older);
      await run.says('waiting:');
      lab.vendor.tokenMode = { kind: 'ok' };
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.grants.rotations).toBe(1);
    }));
});
