import { describe, expect, it } from 'vitest';
import { isLoginAlive, letTimePass, shortLived, underKillTimer, untilTrue, withLiveSession, withService } from './served.ts';
import { inLab, shortTurn } from './work.ts';

/** A hundred in all. */
const rounds = 25;

describe.concurrent('a login that comes near its end again and again, with a slow token endpoint, under the service', () => {
  it.each(shortLived.map((command) => [command]))(
    'survives claude %s under a kill timer, before, during and after each renewal',
    (command) =>
      inLab(shortTurn, async (lab) => {
        lab.vendor.tokenMode = { kind: 'ok', delayMs: 3_000 };
        await withService(lab, [], () =>
          withLiveSession(lab, async () => {
            for (let round = 1; round <= rounds; round += 1) {
              const before = lab.storedLabel();
              letTimePass(lab, 350);
              await underKillTimer(lab, command);
              await lab.vendor.until((vendor) => vendor.tokenPosts === round);
              await underKillTimer(lab, command);
              await untilTrue(() => lab.storedLabel() !== before);
              await underKillTimer(lab, command);
              expect(lab.vendor.grants).toMatchObject({ rotations: round, reuses: 0 });
            }
          }),
        );
        await expect(isLoginAlive(lab)).resolves.toBe(true);
      }),
  );
});
