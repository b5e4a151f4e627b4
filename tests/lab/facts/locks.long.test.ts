import { mkdirSync, rmdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Lab } from '../lab.ts';
import { onClient } from './on-client.ts';

function lockedSince(lab: Lab, name: string, agoMs: number): string {
  const path = join(name === '.claude.lock' ? lab.home : lab.config, name);
  mkdirSync(path);
  const at = new Date(Date.now() - agoMs);
  utimesSync(path, at, at);
  return path;
}

describe('locks of somebody else', () => {
  it('a lock that is an hour old is taken over, and the renewal goes on (measured on 2.1.332)', () =>
    onClient(async ({ lab, ask, messages }) => {
      lab.personLogsIn('ada', 60_000);
      lockedSince(lab, '.oauth_refresh.lock', 3_600_000);
      lockedSince(lab, '.claude.lock', 3_600_000);
      expect(await ask()).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.tokenPosts).toBe(1);
      expect(messages()).toEqual(['ada#3 200']);
    }));

  it('a lock that its holder keeps touching is waited for and never broken, and nothing is renewed (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask, messages }) => {
      lab.personLogsIn('ada', -60_000);
      const path = lockedSince(lab, '.oauth_refresh.lock', 0);
      // Touched, as a holder that lives does it.
      const touching = setInterval(() => utimesSync(path, new Date(), new Date()), 1_000);
      lab.vendor.grants.endAccessTokens();
      const { code, stdout } = await ask();
      clearInterval(touching);
      rmdirSync(path);
      expect(code).toBe(1);
      expect(stdout).toMatch(/another Claude Code process is refreshing it|401/);
      expect(lab.vendor.tokenPosts).toBe(0);
      expect(messages().length).toBeLessThanOrEqual(2);
    }));
});
