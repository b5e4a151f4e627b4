import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serviceSays, untilTrue } from './served.ts';
import { putSessionManager } from './session-manager.ts';
import { inLab, inSandbox, slowTurn, unattended } from './work.ts';

describe.concurrent('a machine with the gateway installed', () => {
  it('renews for a session that nobody started under Holdfast, and is as before once that is uninstalled', () =>
    inLab(slowTurn(2, 2), async (lab) => {
      const env = putSessionManager(lab);
      const unit = join(lab.home, '.config', 'systemd', 'user', 'holdfast.service');
      const settings = join(lab.config, 'settings.json');
      await expect(lab.holdfast(['install', '--gateway', '--yes'], env)).resolves.toMatchObject({ code: 0 });
      expect(readFileSync(settings, 'utf8')).toMatch(/"ANTHROPIC_BASE_URL":\s*"http:\/\/127\.0\.0\.1:2\d{4}\//);
      try {
        const run = lab.bare(unattended, inSandbox);
        await lab.vendor.until((vendor) => vendor.messages().length === 1);
        lab.vendor.grants.endAccessTokens();
        await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
        expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
        // Both results of the turn's tools, the first of them twice: it was refused, and held until the login was renewed.
        expect((await serviceSays(lab))?.requests).toBeGreaterThanOrEqual(4);
      } finally {
        await lab.holdfast(['uninstall'], env);
      }
      await untilTrue(async () => (await serviceSays(lab)) === null);
      expect([unit, settings, join(lab.home, 'holdfast', 'gateway.json')].filter((path) => existsSync(path))).toEqual([]);
    }));
});
