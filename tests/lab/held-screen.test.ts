import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setHooks } from './hooked.ts';
import type { ClientVersion, Lab } from './lab.ts';
import type { Started, Tui } from './tui.ts';
import { inClient } from './tui.ts';
import type { LoggedFact } from './work.ts';
import { inLab, shortTurn, slowTurn } from './work.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const versions: readonly ClientVersion[] = process.env['HOLDFAST_LONG'] ? ['2.1.330', '2.1.332'] : ['2.1.332'];
/** The client's two ways to draw: over the whole screen, and below what the terminal shows already. */
const renderers = { 'full-screen': '1', inline: '0' } as const;

const waitsForYou = 'Holdfast is waiting for you';

/** The lines of the screen with something on them. */
const linesOf = (tui: Tui): string[] =>
  tui
    .screen()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** When the run began to hold, by its own record. */
function heldSince(lab: Lab): number {
  const facts = readFileSync(join(lab.project, 'facts'), 'utf8').trim().split('\n');
  const held = facts.map((line) => JSON.parse(line) as LoggedFact & { at: string }).find(({ event }) => event === 'holding');
  return Date.parse(held?.at ?? '');
}

/** A turn that is held for a person, and what the screen is like then. */
async function heldTurn(lab: Lab, started: Started, whileHeld: (tui: Tui) => Promise<void> | void): Promise<void> {
  const work = async (tui: Tui): Promise<void> => {
    lab.vendor.grants.endGrants();
    tui.type('do the work');
    await tui.shows(waitsForYou);
    const tookMs = Date.now() - heldSince(lab);
    process.stdout.write(`-- a hold of ${started.version ?? ''} was on its screen after ${tookMs} ms\n`);
    await whileHeld(tui);
    lab.personLogsIn();
    await tui.shows(/^● done/m);
    await tui.shows(new RegExp(`^(?![^]*${waitsForYou})`));
    expect(tui.screen()).not.toContain('claude auth login');
  };
  await inClient(lab, true, work, ['--json-events', 'facts'], started);
}

describe.skipIf(!hasTmux)('a held session, on the client’s own screen in tmux', () => {
  for (const version of versions) {
    it.concurrent.each(Object.entries(renderers))(`${version}, %s: says what to do, and is clean again after the login`, (_, full) =>
      inLab(shortTurn, (lab) =>
        heldTurn(lab, { version, env: { CLAUDE_CODE_NO_FLICKER: full } }, (tui) => {
          const lines = linesOf(tui);
          const at = lines.findIndex((line) => line.startsWith(waitsForYou));
          expect(lines.slice(at, at + 3)).toEqual([
            // Beside it the client may have a word of its own.
            expect.stringMatching(/^Holdfast is waiting for you\. In another terminal:/),
            'claude auth login',
            expect.stringMatching(/^on \S+ as \S+, account \S+; this session then goes on by itself$/),
          ]);
        }),
      ),
    );

    it.concurrent(`${version}: keeps the user’s own status line, wherever it is set`, () =>
      inLab(shortTurn, async (lab) => {
        const line = (command: string, more: object = {}): string => JSON.stringify({ statusLine: { type: 'command', command, ...more } });
        // A folder that the user trusts has the last word; the indentation is still the user's own.
        writeFileSync(join(lab.config, 'settings.json'), line('echo of the user', { padding: 4 }));
        mkdirSync(join(lab.project, '.claude'));
        writeFileSync(join(lab.project, '.claude', 'settings.json'), line('echo "of the project"'));
        await heldTurn(lab, { version }, (tui) => {
          expect(tui.screen()).toMatch(/^ {6}Holdfast is waiting for you/m);
          expect(tui.screen()).toMatch(/^ {6}of the project/m);
          expect(tui.screen()).not.toContain('of the user');
        });
      }));

    it.concurrent(`${version}: shows the command for this very login whole, however narrow the screen`, () =>
      inLab(shortTurn, async (lab) => {
        const env = { CLAUDE_CONFIG_DIR: lab.config };
        renameSync(join(lab.home, '.claude.json'), join(lab.config, '.claude.json'));
        await heldTurn(
          lab,
          { version, env, args: ['--settings', '{"statusLine":{"type":"command","command":"echo mine"}}'] },
          async (tui) => {
            tui.resize(60, 30);
            await tui.shows(new RegExp(`CLAUDE_CONFIG_DIR=${lab.config} ?claude auth login`), 10, (screen) =>
              screen.replaceAll(/\s*\n\s*/g, ''),
            );
            expect(tui.screen()).toMatch(/^ +mine/m);
          },
        );
      }));

    it.concurrent(`${version}: says so, too, where it is a hook of the run that holds the turn`, () =>
      inLab(shortTurn, (lab) =>
        inClient(
          lab,
          true,
          async (tui) => {
            lab.blankStore();
            tui.type('do the work');
            await tui.shows(waitsForYou);
            expect(lab.vendor.seen.filter(({ path }) => path.startsWith('/v1/messages'))).toEqual([]);
            lab.personLogsIn();
            await tui.shows(/^● done/m);
            await tui.shows(new RegExp(`^(?![^]*${waitsForYou})`));
          },
          [],
          { version },
        ),
      ));

    it.concurrent(`${version}: says it beside the spinner where hooks are installed and nothing else guards the session`, () =>
      inLab(slowTurn(1, 1), async (lab) => {
        setHooks(lab);
        await inClient(
          lab,
          false,
          async (tui) => {
            lab.blankStore();
            tui.type('do the work');
            await tui.shows('Holdfast checks the login; if this lasts: claude auth login, in any terminal');
            lab.personLogsIn();
            await tui.shows(/^● done/m);
            await tui.shows(/^(?![^]*claude auth login)/);
            expect(lab.vendor.tokenPosts).toBe(0);
          },
          [],
          { version },
        );
      }));
  }
});
