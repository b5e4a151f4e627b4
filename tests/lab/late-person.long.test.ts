import { describe, expect, it } from 'vitest';
import { pause } from './lab.ts';
import { inClient } from './tui.ts';
import { inLab, inSandbox, shortTurn, unattended } from './work.ts';

const late = 12 * 60_000;

describe.concurrent('a person who signs in after twelve minutes', () => {
  it('finds a stream of turns where it was', () =>
    inLab(shortTurn, async (lab) => {
      const turn = { type: 'user', message: { role: 'user', content: [{ type: 'text', text: 'do the work' }] } };
      const formats = ['--verbose', '--input-format', 'stream-json', '--output-format', 'stream-json'];
      lab.vendor.grants.endGrants();
      const args = ['-p', '--dangerously-skip-permissions', ...formats];
      const run = lab.guarded(args, { ...inSandbox, input: `${JSON.stringify(turn)}\n` });
      await run.says('held – a person is needed');
      await pause(late);
      lab.personLogsIn();
      const ended = await run.ended;
      expect(ended.code).toBe(0);
      const results = ended.stdout.split('\n').filter((line) => line.includes('"type":"result"'));
      expect(results).toEqual([expect.stringContaining('"is_error":false')]);
    }));

  it('finds the client’s own screen still at it, and the turn finishes', () =>
    inLab(shortTurn, (lab) =>
      inClient(lab, true, async (tui) => {
        lab.vendor.grants.endGrants();
        tui.type('do the work');
        await lab.vendor.until((vendor) => vendor.tokenPosts > 0);
        await pause(late);
        expect(lab.storedLabel()).toBe('blank');
        expect(tui.screen()).not.toContain('Please run /login');
        lab.personLogsIn();
        await tui.shows(/^● done/m, 120);
        expect(lab.vendor.tokenPosts).toBe(1);
      }),
    ));

  it('finds the older client where it was', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endGrants();
      const run = lab.guarded(unattended, { ...inSandbox, version: '2.1.197' });
      await run.says('held – a person is needed');
      await pause(late);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.tokenPosts).toBe(1);
    }));

  it('finds a run that had no login to start with, and it starts', () =>
    inLab(shortTurn, async (lab) => {
      lab.blankStore();
      const run = lab.guarded(unattended, inSandbox);
      await run.says('held – a person is needed');
      await pause(late);
      expect(lab.vendor.messages()).toEqual([]);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
    }));
});

describe.concurrent('a token endpoint that never answers', () => {
  it('ends a bare run', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.tokenMode = { kind: 'hang' };
      lab.vendor.grants.endAccessTokens();
      await expect(lab.bare(unattended, inSandbox).ended).resolves.toMatchObject({ code: 1 });
    }));
});
