import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toolTurn } from '../../src/demo/simulated/turns.ts';
import { pause } from './lab.ts';
import { inLab, inSandbox, slowTurn, unattended } from './work.ts';

/** Without a gateway nothing stands between the client and its vendor's refusal. */
const alone = { ...inSandbox, options: ['--no-gateway'] };
const said = 'is resumed when the login is good again';

describe.concurrent('a print run without a gateway', () => {
  it('outlives a token endpoint that is down for five minutes', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      lab.vendor.tokenMode = { kind: 'status', status: 503 };
      const run = lab.guarded([...unattended, '--output-format', 'stream-json', '--verbose'], alone);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.grants.endAccessTokens();
      await run.says(said);
      await pause(300_000);
      lab.vendor.tokenMode = { kind: 'ok' };
      const ended = await run.ended;
      expect(ended.code).toBe(0);
      expect(ended.stdout.match(/"type":"result"/g)).toHaveLength(1);
      expect(ended.stdout.match(/"subtype":"init"/g)).toHaveLength(1);
      expect(lab.vendor.grants).toMatchObject({ rotations: 1, reuses: 0 });
    }));

  it('whose grant is dead goes on when a person logs in ten minutes later', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const run = lab.guarded(unattended, alone);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.grants.endGrants();
      await run.says('held – a person is needed');
      await pause(600_000);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
    }));

  it('is given up after a few tries when the vendor refuses for ever', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const run = lab.guarded(unattended, alone);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.fail({ status: 401, times: 1_000, body: '{"type":"error","error":{"type":"authentication_error","message":"no"}}' });
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 1, stdout: expect.stringContaining('Failed to authenticate') as string });
      expect(ended.stderr.match(/resumed when the login is good again/g)?.length).toBeLessThanOrEqual(4);
      expect(lab.vendor.tokenPosts).toBeLessThanOrEqual(5);
    }));

  it('outlives another client that was killed while it refreshed, with one result', () =>
    inLab(
      toolTurn(2, () => 'until [ -e go ]; do sleep 0.1; done'),
      async (lab) => {
        const run = lab.guarded([...unattended, '--output-format', 'stream-json', '--verbose'], alone);
        await lab.vendor.until((vendor) => vendor.messages().length === 1);
        lab.vendor.grants.endAccessTokens();
        lab.vendor.tokenMode = { kind: 'ok', delayMs: 3_000 };
        const other = lab.bare(['-p', 'hi'], inSandbox);
        await lab.vendor.until((vendor) => vendor.tokenPosts === 1);
        other.child.kill('SIGKILL');
        await other.ended;
        // Only now does the guarded client's tool end, and its next request finds what the other one has left behind.
        writeFileSync(join(lab.project, 'go'), '');
        await run.says('held – a person is needed');
        lab.personLogsIn();
        const ended = await run.ended;
        expect(ended.code).toBe(0);
        expect(ended.stdout.match(/"type":"result"/g)).toHaveLength(1);
        expect(ended.stdout).toContain('"result":"done"');
      },
      // Nobody can know that the token was spent by a client that is gone.
      null,
    ));
});
