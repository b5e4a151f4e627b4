import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../src/core/incident.ts';
import { openIncidentLog } from '../../src/stores/incidents.ts';
import type { Lab } from './lab.ts';
import { pause } from './lab.ts';
import { letLapse, setHooks, twoTurns } from './hooked.ts';
import { inClient } from './tui.ts';
import { inLab, inSandbox, itBare, shortTurn, slowTurn, unattended } from './work.ts';

/** The hook that writes them works on behind a run that ends. */
async function incidents(lab: Lab): Promise<readonly Incident[]> {
  const log = openIncidentLog(join(lab.home, 'holdfast'));
  for (let tries = 0; tries < 50 && (await log.recent(1)).length === 0; tries += 1) await pause(100);
  return log.recent(9);
}

describe.concurrent('a store that is blanked', () => {
  it.each([
    ['in the middle of a turn’s tool call', 1],
    ['before the first request', 0],
  ])('%s holds the same turn until a person has logged in, with hooks only', (_, requests) =>
    inLab(slowTurn(2, 3), async (lab) => {
      setHooks(lab);
      if (requests === 0) lab.blankStore();
      const run = lab.bare(unattended, inSandbox);
      if (requests > 0) {
        await lab.vendor.until((vendor) => vendor.messages().length === requests);
        await pause(1_000);
        lab.blankStore();
      }
      await pause(8_000);
      expect(lab.vendor.messages()).toHaveLength(requests);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.tokenPosts).toBe(0);
    }),
  );

  itBare('ends the turn bare', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      await pause(1_000);
      lab.blankStore();
      await expect(run.ended).resolves.toMatchObject({ code: 1 });
    }),
  );

  it('is given up at the end of the hold, and the turn’s end is an incident', () =>
    inLab(shortTurn, async (lab) => {
      setHooks(lab, 3_000);
      lab.blankStore();
      const ended = await lab.bare(unattended, inSandbox).ended;
      expect(ended.code).toBe(1);
      expect(await incidents(lab)).toMatchObject([{ cause: 'store-blank', folder: lab.project, identity: { account: 'account-ada' } }]);
    }));

  it('holds the client’s own screen, says so there, and goes on', () =>
    inLab(shortTurn, async (lab) => {
      setHooks(lab);
      await inClient(lab, false, async (tui) => {
        lab.blankStore();
        tui.type('do the work');
        await tui.shows('Holdfast checks the login; if this lasts');
        await pause(3_000);
        lab.personLogsIn();
        await tui.shows('done');
        expect(tui.screen()).toContain('Holdfast held this turn for');
      });
    }));

  it('leaves a person free to interrupt the turn that it holds', () =>
    inLab(shortTurn, async (lab) => {
      setHooks(lab);
      await inClient(lab, false, async (tui) => {
        lab.blankStore();
        tui.type('do the work');
        await tui.shows('Holdfast checks the login; if this lasts');
        tui.press('Escape');
        await tui.shows(/^(?![^]*Holdfast checks the login; if this lasts)/);
        lab.personLogsIn();
        await pause(500);
        expect(lab.vendor.messages()).toEqual([]);
        tui.press('C-u');
        tui.type('do it now');
        await tui.shows('done');
      });
    }));
});

describe.concurrent('a store that is blanked between two turns', () => {
  it('holds the second turn of a stream-json session, with hooks only', () =>
    inLab(shortTurn, async (lab) => {
      setHooks(lab);
      const ended = await twoTurns(lab, async () => {
        lab.blankStore();
        setTimeout(() => lab.personLogsIn(), 6_000);
      });
      expect(ended.results).toMatchObject([{ is_error: false }, { is_error: false }]);
      expect(ended.code).toBe(0);
    }));

  itBare('ends that turn bare', () =>
    inLab(shortTurn, async (lab) => {
      const ended = await twoTurns(lab, async () => lab.blankStore());
      expect(ended.results).toMatchObject([{ is_error: false }, { is_error: true }]);
    }),
  );
});

describe.concurrent('a login that lapses', () => {
  it('with its grant dead holds the turn for a person, with hooks only', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      setHooks(lab);
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.grants.endGrants();
      letLapse(lab);
      // The client blanks what is stored when it learns that the grant is dead, whoever wrote it meanwhile.
      await lab.isBlanked();
      await pause(3_000);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
    }));

  it('while the token endpoint is down waits for it, with hooks only, and is renewed once', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      setHooks(lab);
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.tokenMode = { kind: 'status', status: 503 };
      lab.vendor.grants.endAccessTokens();
      letLapse(lab);
      await pause(15_000);
      expect(lab.vendor.messages()).toHaveLength(1);
      lab.vendor.tokenMode = { kind: 'ok' };
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.grants).toMatchObject({ rotations: 1 });
    }));

  itBare('while the token endpoint is down ends the turn bare', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.tokenMode = { kind: 'status', status: 503 };
      lab.vendor.grants.endAccessTokens();
      letLapse(lab);
      await expect(run.ended).resolves.toMatchObject({ code: 1 });
    }),
  );
});

describe.concurrent('the hooks of a guarded run', () => {
  it('ask the run itself: one notice, one keeper, and the run goes on', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      const run = lab.guarded(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      await pause(1_000);
      lab.blankStore();
      await run.says('held – a person is needed');
      lab.personLogsIn();
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(ended.stderr.split('held – a person is needed')).toHaveLength(2);
      expect(ended.stderr).toContain('the login is back');
    }));
});
