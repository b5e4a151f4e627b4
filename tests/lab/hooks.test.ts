import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hookEntries } from '../../src/agents/claude-code/hook-entries.ts';
import { hookProgram } from '../../src/cli/hook-program.ts';
import type { Lab } from './lab.ts';
import { holdfastProgram, pause } from './lab.ts';
import { inClient } from './tui.ts';
import { inLab, inSandbox, shortTurn, slowTurn, unattended } from './work.ts';

/** The hooks as they stand in the user's settings after `install`: nothing else guards these sessions. */
function setHooks(lab: Lab, holdMs = 3_600_000): void {
  const entries = Object.entries(hookEntries(hookProgram(process.execPath, holdfastProgram), holdMs));
  mkdirSync(lab.config, { recursive: true });
  const hooks = Object.fromEntries(entries.map(([event, entry]) => [event, [entry]]));
  writeFileSync(join(lab.config, 'settings.json'), JSON.stringify({ hooks }));
}

/** The hook that writes them works on behind a run that ends. */
async function incidents(lab: Lab): Promise<unknown[]> {
  const file = join(lab.home, 'holdfast', 'incidents.ndjson');
  for (let tries = 0; tries < 50 && !existsSync(file); tries += 1) await pause(100);
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
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

  it('ends the turn bare', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      await pause(1_000);
      lab.blankStore();
      await expect(run.ended).resolves.toMatchObject({ code: 1 });
    }));

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
        await tui.shows('Holdfast is looking after the login');
        await pause(3_000);
        lab.personLogsIn();
        await tui.shows('done');
        expect(tui.screen()).toContain('Holdfast held this turn for');
      });
    }));
});

describe.concurrent('a login that lapses', () => {
  it('with its grant dead holds the turn for a person, with hooks only', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      setHooks(lab);
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.grants.endGrants();
      const { accessToken, refreshToken } = JSON.parse(lab.storedText()).claudeAiOauth as { accessToken: string; refreshToken: string };
      lab.putLogin({ accessToken, refreshToken }, 'ada', -1_000);
      await pause(8_000);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
    }));
});
