import { describe, expect, it } from 'vitest';
import { letLapse, setHooks, twoTurns } from './hooked.ts';
import { pause } from './lab.ts';
import { inClient } from './tui.ts';
import { inLab, inSandbox, shortTurn, slowTurn, unattended } from './work.ts';

const second = 1_000;
const minute = 60 * second;

describe.concurrent.each([
  ['30 s', 30 * second],
  ['10 min', 10 * minute],
])('a person who logs in after %s, with hooks only,', (_, lateMs) => {
  it('finds an unattended run held in the middle of its turn, and it finishes', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      setHooks(lab);
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      await pause(second);
      lab.blankStore();
      await pause(lateMs);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
    }));

  it('finds a run held at its start, and it finishes', () =>
    inLab(shortTurn, async (lab) => {
      setHooks(lab);
      lab.blankStore();
      const run = lab.bare(unattended, inSandbox);
      await pause(lateMs);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
    }));

  it('finds the second turn of a stream-json session held, and it finishes', () =>
    inLab(shortTurn, async (lab) => {
      setHooks(lab);
      const ended = await twoTurns(lab, async () => {
        lab.blankStore();
        setTimeout(() => lab.personLogsIn(), lateMs);
      });
      expect(ended.results).toMatchObject([{ is_error: false }, { is_error: false }]);
    }));

  it('finds the client’s own screen held, and it goes on', () =>
    inLab(shortTurn, async (lab) => {
      setHooks(lab);
      await inClient(lab, false, async (tui) => {
        lab.blankStore();
        tui.type('do the work');
        await pause(lateMs);
        lab.personLogsIn();
        await tui.shows('done');
        expect(lab.vendor.tokenPosts).toBe(0);
      });
    }));
});

describe('a token endpoint that is down for five minutes', () => {
  it('is waited for with hooks only, and the login is renewed once', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      setHooks(lab);
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.tokenMode = { kind: 'status', status: 503 };
      lab.vendor.grants.endAccessTokens();
      letLapse(lab);
      await pause(5 * minute);
      lab.vendor.tokenMode = { kind: 'ok' };
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.grants).toMatchObject({ rotations: 1 });
    }));
});
