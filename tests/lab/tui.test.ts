import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/core/message.ts';
import type { Lab } from './lab.ts';
import { pause } from './lab.ts';
import type { Tui } from './tui.ts';
import { guardedCommand, inClient, inTerminal } from './tui.ts';
import { inLab, itBare, shortTurn } from './work.ts';

/** The terminal's own settings, before and after the command that ran in it. */
const settings = (lab: Lab, when: 'before' | 'after'): string => readFileSync(join(lab.project, when), 'utf8');

describe.concurrent('the client’s own screen', () => {
  it('survives a dead grant: a person signs in elsewhere, and the same turn finishes', () =>
    inLab(shortTurn, (lab) =>
      inClient(lab, true, async (tui) => {
        lab.vendor.grants.endGrants();
        tui.type('do the work');
        await lab.vendor.until((vendor) => vendor.tokenPosts > 0);
        await lab.isBlanked();
        await pause(5_000);
        expect(tui.screen()).not.toContain('Please run /login');
        lab.personLogsIn();
        await tui.shows(/^● done/m);
        expect(lab.vendor.tokenPosts).toBe(1);
      }),
    ));

  it('loses its turn when nobody signs in before the hold ends, and is told to send it again once somebody has', () =>
    inLab(shortTurn, (lab) => {
      const told = (): Message[] =>
        readFileSync(join(lab.project, 'told'), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as Message);
      const work = async (tui: Tui): Promise<void> => {
        lab.vendor.grants.endGrants();
        tui.type('do the work');
        await tui.shows('Please run /login', 60);
        lab.personLogsIn();
        // The client's own hook tells of the turn as an incident, before or after.
        const ofTheRun = (): Message[] => told().filter(({ event }) => event !== 'incident');
        while (ofTheRun().length < 3) await pause(50);
        expect(ofTheRun().map(({ event }) => event)).toEqual(['holding', 'gave-up', 'resumed']);
        expect(ofTheRun()[2]).toMatchObject({ command: 'resend your message', store: lab.store });
        tui.type('do the work again');
        await tui.shows(/^● done/m);
      };
      return inClient(lab, true, work, ['--hold', '4s', '--on-event', 'cat >> told']);
    }));

  itBare('loses its turn to a dead grant bare', () =>
    inLab(shortTurn, (lab) =>
      inClient(lab, false, async (tui) => {
        lab.vendor.grants.endGrants();
        tui.type('do the work');
        await tui.shows('Please run /login');
        expect(lab.storedLabel()).toBe('blank');
      }),
    ),
  );

  it('is interrupted in a hold, goes on after a login, and leaves the terminal as it found it', () =>
    inLab(shortTurn, (lab) =>
      inClient(lab, true, async (tui) => {
        lab.vendor.grants.endGrants();
        tui.type('do the work');
        await lab.isBlanked();
        await pause(2_000);
        tui.press('C-c');
        // What was asked for is back where it can be sent again.
        await tui.shows(/─\n❯\s+do the work/);
        lab.personLogsIn();
        tui.type(' again');
        await tui.shows(/^● done/m);
        tui.type('/exit');
        await tui.shows('ended with 0');
        while (!settings(lab, 'after')) await pause(50);
        expect(settings(lab, 'after')).toBe(settings(lab, 'before'));
      }),
    ));
});

describe.concurrent('a child in a terminal', () => {
  it('gets one interrupt for one Ctrl-C, and its own end is Holdfast’s', () =>
    inLab(shortTurn, (lab) => {
      const script = [
        'let left = 2;',
        'process.on("SIGINT", () => (console.log("interrupted"), (left -= 1) || process.exit(5)));',
        'setInterval(() => undefined, 1000);',
        'console.log("ready");',
      ].join(' ');
      return inTerminal(lab, guardedCommand(process.execPath, '-e', script), async (tui) => {
        await tui.shows('ready');
        tui.press('C-c');
        await tui.shows('interrupted');
        await pause(1_000);
        expect(tui.screen().match(/interrupted/g)).toHaveLength(1);
        tui.press('C-c');
        await tui.shows('ended with 5');
      });
    }));

  it('is told when the terminal changes its size, and sees a terminal on all three', () =>
    inLab(shortTurn, (lab) => {
      const script = 'trap "stty size" WINCH; test -t 0 && test -t 1 && test -t 2 && echo ready; while :; do sleep 0.1; done';
      return inTerminal(lab, guardedCommand('/bin/sh', '-c', script), async (tui) => {
        await tui.shows('ready');
        expect(tui.screen()).not.toContain('30 90');
        tui.resize(90, 30);
        await tui.shows('30 90');
      });
    }));
});
