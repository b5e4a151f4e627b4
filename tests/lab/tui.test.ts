import { describe, expect, it } from 'vitest';
import { pause } from './lab.ts';
import { Tui } from './tui.ts';
import { inLab, shortTurn } from './work.ts';

describe("the client's own screen", () => {
  it('survives a dead grant: a person signs in elsewhere, and the same turn finishes', () =>
    inLab(shortTurn, async (lab) => {
      const tui = new Tui(lab, true);
      try {
        await tui.shows(/bypass permissions|Bypass Permissions|>/i);
        if (/Yes, I accept/.test(tui.screen())) {
          tui.press('Down');
          tui.press('Enter');
        }
        await tui.shows(/bypass permissions on/i);
        lab.vendor.grants.endGrants();
        tui.type('do the work');
        await lab.vendor.until((vendor) => vendor.tokenPosts > 0);
        await pause(8_000);
        expect(lab.storedLabel()).toBe('blank');
        expect(tui.screen()).not.toContain('Please run /login');
        lab.personLogsIn();
        await tui.shows('done');
        expect(lab.vendor.tokenPosts).toBe(1);
      } finally {
        tui.close();
      }
    }));
});
