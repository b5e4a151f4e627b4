import { mkdirSync, readFileSync, rmdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Lab } from './lab.ts';
import { pause } from './lab.ts';
import { inLab, inSandbox, itBare, shortTurn, unattended } from './work.ts';

/** Holds locks as another live process of the client does, with a heartbeat. @returns the release. */
function holdLocks(...paths: string[]): () => void {
  for (const path of paths) mkdirSync(path);
  const beat = setInterval(() => {
    for (const path of paths) utimesSync(path, new Date(), new Date());
  }, 1_000);
  return () => {
    clearInterval(beat);
    for (const path of paths) rmdirSync(path);
  };
}

const storageLock = (lab: Lab): string => join(lab.config, '.storage-write.lock');
const refreshLocks = (lab: Lab): string[] => [join(lab.config, '.oauth_refresh.lock'), `${lab.config}.lock`];

describe.concurrent('a store that cannot be written, while the token ends', () => {
  it('is found before a refresh is spent on it; what is held goes on when it can be', () =>
    inLab(shortTurn, async (lab) => {
      const release = holdLocks(storageLock(lab));
      lab.vendor.grants.endAccessTokens();
      const run = lab.guarded(unattended, inSandbox);
      await run.says('held –');
      await pause(5_000);
      expect(lab.vendor.tokenPosts).toBe(0);
      release();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
    }));

  itBare('costs a bare client its login', () =>
    inLab(shortTurn, async (lab) => {
      const release = holdLocks(storageLock(lab));
      lab.vendor.grants.endAccessTokens();
      const ended = await lab.bare(unattended, inSandbox).ended;
      release();
      expect(ended.code).toBe(1);
      expect(lab.vendor.grants.rotations).toBe(1);
      expect(lab.storedLabel()).toBe('ada#1');
    }),
  );
});

describe.concurrent('another process that refreshes for half a minute', () => {
  it('is waited for, and its login adopted without a refresh', () =>
    inLab(shortTurn, async (lab) => {
      const release = holdLocks(...refreshLocks(lab));
      lab.vendor.grants.endAccessTokens();
      const events = join(lab.home, 'events.ndjson');
      const run = lab.guarded(unattended, { ...inSandbox, options: ['--json-events', events] });
      await lab.vendor.until((vendor) => vendor.messages().length > 0);
      await pause(30_000);
      lab.personLogsIn();
      release();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.tokenPosts).toBe(0);
      expect(readFileSync(events, 'utf8')).not.toContain('"messenger"');
    }));

  itBare('ends a bare client, while it is at it', () =>
    inLab(shortTurn, async (lab) => {
      const release = holdLocks(...refreshLocks(lab));
      lab.vendor.grants.endAccessTokens();
      await expect(lab.bare(unattended, inSandbox).ended).resolves.toMatchObject({ code: 1 });
      release();
    }),
  );
});

describe.concurrent('a token endpoint whose answer is lost', () => {
  it('leaves a session that a person’s login sets going again', () =>
    inLab(
      shortTurn,
      async (lab) => {
        lab.vendor.tokenMode = { kind: 'lose' };
        lab.vendor.grants.endAccessTokens();
        const run = lab.guarded(unattended, inSandbox);
        await run.says('waiting:');
        lab.vendor.tokenMode = { kind: 'ok' };
        await run.says('held –');
        lab.personLogsIn();
        await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
        expect(lab.vendor.tokenPosts).toBe(2);
      },
      // Nobody can tell a lost answer from none, so the client is sent once more; there is no login left to lose by it.
      1,
    ));

  itBare('ends a bare client', () =>
    inLab(
      shortTurn,
      async (lab) => {
        lab.vendor.tokenMode = { kind: 'lose' };
        lab.vendor.grants.endAccessTokens();
        await expect(lab.bare(unattended, inSandbox).ended).resolves.toMatchObject({ code: 1 });
      },
      null,
    ),
  );
});

describe.concurrent('a store that changes while a session is held', () => {
  it('and offers the same login as before, lets nobody go', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.tokenMode = { kind: 'status', status: 503 };
      lab.vendor.grants.endAccessTokens();
      const run = lab.guarded(unattended, inSandbox);
      await run.says('waiting:');
      const { claudeAiOauth } = JSON.parse(lab.storedText()) as { claudeAiOauth: object };
      const asked = lab.vendor.messages().length;
      writeFileSync(lab.store, JSON.stringify({ claudeAiOauth, mcpOAuth: { added: true } }));
      await pause(3_000);
      expect(lab.vendor.messages()).toHaveLength(asked);
      lab.vendor.tokenMode = { kind: 'ok' };
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(JSON.parse(lab.storedText())).toMatchObject({ mcpOAuth: { added: true } });
      expect(lab.vendor.grants.rotations).toBe(1);
    }));

  it('and cannot be read for a while, lets nobody go', () =>
    inLab(shortTurn, async (lab) => {
      writeFileSync(lab.store, '{ "claudeAiOauth": ');
      const run = lab.guarded(unattended, inSandbox);
      await run.says('held –');
      expect(lab.vendor.messages()).toEqual([]);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
    }));
});

describe.concurrent('a refusal in other words', () => {
  it.each([
    ['403 with a revoked token', 403, '{"type":"error","error":{"type":"permission_error","message":"OAuth token has been revoked."}}'],
    ['401 with a page of HTML', 401, '<html><body>Unauthorized</body></html>'],
  ])('(%s) is absorbed by one refresh', (_name, status, body) =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.fail({ status, body });
      const ended = await lab.guarded(unattended, inSandbox).ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(ended.stderr).toContain('1 refusal absorbed: 0 adopted, 1 renewed');
      expect(lab.vendor.tokenPosts).toBe(1);
    }),
  );
});
