/** A program on the Agent SDK where no client is installed: the one that the SDK brings is the messenger. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readAttempt } from '../../src/stores/attempts.ts';
import { letLapse, setHooks } from './hooked.ts';
import type { Lab, Running } from './lab.ts';
import { holdfastProgram, sdkFolder } from './lab.ts';
import { inLab, shortTurn, slowTurn } from './work.ts';

const folder = sdkFolder();
const program = [fileURLToPath(new URL('./sdk-program.mjs', import.meta.url)), folder ?? ''];
/** Where no client is; what a shell of the client's needs is there. */
const env = { IS_SANDBOX: '1', PATH: '/usr/bin:/bin' };

/** In a folder of the SDK's own, so that its client lies in the checkout that one works in. */
function start(lab: Lab, guard: readonly string[] | null, cwd = lab.project): Running {
  const before = guard === null ? [] : [holdfastProgram, ...guard, '--', process.execPath];
  return lab.start(process.execPath, [...before, ...program, cwd], { env, cwd: folder ?? '' });
}

const guarded = (lab: Lab): Running => start(lab, ['run']);

describe.runIf(folder !== null)('a program on the Agent SDK, with no client on the path', () => {
  it('is started over an expired login at once, which costs one refresh', () =>
    inLab(shortTurn, async (lab) => {
      lab.personLogsIn('ada', -60_000);
      await expect(guarded(lab).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
    }));

  it('goes on when its token ends in mid-work: the SDK’s own client renews it, once', () =>
    inLab(slowTurn(3, 1), async (lab) => {
      const run = guarded(lab);
      await lab.vendor.until((vendor) => vendor.messages().length === 2);
      lab.vendor.grants.endAccessTokens();
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(ended.stderr).toContain('1 renewed');
      expect(ended.stderr).not.toContain('auth login');
      expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
    }));

  it('waits out a token endpoint that is down, and loses its turn to it bare', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      lab.vendor.tokenMode = { kind: 'status', status: 500 };
      lab.vendor.grants.endAccessTokens();
      await expect(start(lab, null).ended).resolves.toMatchObject({ code: 1, stdout: expect.stringContaining('failed') as string });
      const run = guarded(lab);
      await run.says('waiting:');
      lab.vendor.tokenMode = { kind: 'ok' };
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.grants.rotations).toBe(1);
    }));

  it('is held by a dead grant, and finishes after a login', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const run = guarded(lab);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.grants.endGrants();
      await run.says('held – a person is needed');
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.tokenPosts).toBe(1);
    }));

  it('is renewed by its hooks alone, where nothing else guards it, when its login has lapsed in mid-work', () =>
    inLab(slowTurn(3, 2), async (lab) => {
      setHooks(lab);
      const run = start(lab, null, folder ?? '');
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.grants.endAccessTokens();
      letLapse(lab);
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
      // What the client renews by itself is in no record of Holdfast's.
      const records = join(lab.home, 'holdfast', 'attempts');
      expect(readdirSync(records).map((name) => readAttempt(readFileSync(join(records, name), 'utf8')))).toMatchObject([
        { result: 'moved' },
      ]);
    }));
});
