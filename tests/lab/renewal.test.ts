import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pause } from './lab.ts';
import { inLab, inSandbox, itBare, shortTurn, slowTurn, unattended } from './work.ts';

const expired = JSON.stringify({
  type: 'error',
  error: { type: 'authentication_error', message: 'OAuth token has expired. Please obtain a new token or refresh your existing token.' },
});

describe.concurrent('a login that another process renewed', () => {
  it('is adopted without a refresh', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.fail({ status: 401, body: expired, delayMs: 2_500 });
      const run = lab.guarded(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.personLogsIn();
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(ended.stderr).toContain('1 refusal absorbed: 1 adopted');
      expect(lab.vendor.tokenPosts).toBe(0);
    }));
});

describe.concurrent('a token that the server ends before its time', () => {
  it('costs one refresh in all, and the session goes on', () =>
    inLab(slowTurn(3, 1), async (lab) => {
      const run = lab.guarded(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 2);
      lab.vendor.grants.endAccessTokens();
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(ended.stderr).toContain('1 renewed');
      expect(lab.vendor.grants).toMatchObject({ rotations: 1, reuses: 0 });
      expect(lab.vendor.tokenPosts).toBe(1);
      expect(lab.locks()).toEqual([]);
      expect(lab.strangers).toEqual([]);
    }));
});

describe.concurrent('six sessions of one login whose token ends in mid-work, with a token endpoint that takes 25 s', () => {
  const tokenEndpoint = { kind: 'ok', delayMs: 25_000 } as const;

  it('all finish, with one refresh', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      lab.vendor.tokenMode = tokenEndpoint;
      const logs = Array.from({ length: 6 }, (_, index) => join(lab.home, `events-${index}.ndjson`));
      const runs = logs.map((log) => lab.guarded(unattended, { ...inSandbox, options: ['--json-events', log] }));
      await lab.vendor.until((vendor) => vendor.messages().length >= 6);
      lab.vendor.grants.endAccessTokens();
      const ended = await Promise.all(runs.map((run) => run.ended));
      expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0]);
      expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
      // The client's own locks would make one refresh of six messengers too; there is to be one messenger.
      const facts = logs.flatMap((log) => readFileSync(log, 'utf8').split('\n'));
      expect(facts.filter((line) => line.includes('"event":"messenger"'))).toHaveLength(1);
    }));

  itBare('mostly die bare', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      lab.vendor.tokenMode = tokenEndpoint;
      const runs = Array.from({ length: 6 }, () => lab.bare(unattended, inSandbox));
      await lab.vendor.until((vendor) => vendor.messages().length >= 6);
      lab.vendor.grants.endAccessTokens();
      const ended = await Promise.all(runs.map((run) => run.ended));
      expect(ended.filter(({ code }) => code !== 0).length).toBeGreaterThanOrEqual(3);
    }),
  );
});

describe.concurrent('a token endpoint that is down when the token ends', () => {
  const outages = [
    ['500', { kind: 'status', status: 500 }],
    ['429', { kind: 'status', status: 429 }],
  ] as const;

  it.each(outages)('(%s) is waited out', (_name, mode) =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.tokenMode = mode;
      lab.vendor.grants.endAccessTokens();
      const run = lab.guarded(unattended, inSandbox);
      await run.says('waiting:');
      await pause(8_000);
      lab.vendor.tokenMode = { kind: 'ok' };
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(ended.stderr).toContain('1 wait for the login service');
      expect(lab.vendor.grants).toMatchObject({ rotations: 1, reuses: 0 });
    }),
  );

  itBare.each(outages)('(%s) ends a bare run within seconds', (_name, mode) =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.tokenMode = mode;
      lab.vendor.grants.endAccessTokens();
      const ended = await lab.bare(unattended, inSandbox).ended;
      expect(ended.code).toBe(1);
      expect(ended.tookMs).toBeLessThan(15_000);
    }),
  );
});

describe.concurrent('a vendor that refuses every login, with the older client', () => {
  const refuseAll = { status: 401, body: expired, times: 10_000 };

  it('is not asked for one refresh after the other', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.fail(refuseAll);
      const run = lab.guarded(unattended, { ...inSandbox, version: '2.1.197' });
      await lab.vendor.until((vendor) => vendor.messages().length > 0);
      await pause(25_000);
      expect(lab.vendor.tokenPosts).toBeGreaterThan(0);
      expect(lab.vendor.tokenPosts).toBeLessThanOrEqual(2);
      expect(lab.vendor.grants.reuses).toBe(0);
      run.child.kill('SIGTERM');
      await run.ended;
    }));

  itBare('is asked again and again bare', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.fail(refuseAll);
      const run = lab.bare(unattended, { ...inSandbox, version: '2.1.197' });
      await lab.vendor.until((vendor) => vendor.messages().length > 0);
      await pause(25_000);
      expect(lab.vendor.tokenPosts).toBeGreaterThan(3);
      run.child.kill('SIGTERM');
      await run.ended;
    }),
  );
});
