import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fastRun } from '../process/fast-run.ts';
import { clientProgram, holdfastProgram, pause } from './lab.ts';
import { inLab, inSandbox, itBare, shortTurn, slowTurn, unattended } from './work.ts';
import type { LoggedFact } from './work.ts';

describe.concurrent('a grant that dies in mid-work', () => {
  it('holds the session until a person has signed in, and then it finishes', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endGrants();
      const run = lab.guarded(unattended, inSandbox);
      await run.says('held – a person is needed');
      expect(lab.storedLabel()).toBe('blank');
      await pause(5_000);
      lab.personLogsIn();
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(ended.stderr).toMatch(/do +.*claude auth login/);
      expect(ended.stderr).toContain('the login is back after');
      expect(ended.stderr.match(/held – a person is needed/g)).toHaveLength(1);
      expect(lab.vendor.tokenPosts).toBe(1);
    }));

  it('does so for a stream of two turns too', () =>
    inLab(shortTurn, async (lab) => {
      const turn = (text: string): string =>
        `${JSON.stringify({ type: 'user', message: { role: 'user', content: [{ type: 'text', text }] } })}\n`;
      lab.vendor.grants.endGrants();
      const args = ['-p', '--dangerously-skip-permissions', '--verbose', '--input-format', 'stream-json', '--output-format', 'stream-json'];
      const run = lab.guarded(args, { ...inSandbox, input: turn('first') + turn('second') });
      await run.says('held – a person is needed');
      await pause(5_000);
      lab.personLogsIn();
      const ended = await run.ended;
      const results = ended.stdout.split('\n').filter((line) => line.includes('"type":"result"'));
      expect(ended.code).toBe(0);
      expect(results.length).toBeGreaterThanOrEqual(1);
      expect(results.every((line) => line.includes('"is_error":false'))).toBe(true);
    }));

  itBare('ends a bare run, whoever signs in later', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endGrants();
      const ended = await lab.bare(unattended, inSandbox).ended;
      expect(ended.code).toBe(1);
      expect(lab.storedLabel()).toBe('blank');
    }),
  );

  it('passes the vendor’s own answer on at the deadline, and says what to do', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endGrants();
      const events = join(lab.home, 'events.ndjson');
      const run = lab.guarded(unattended, { ...inSandbox, options: ['--hold', '6s', '--json-events', events] });
      const ended = await run.ended;
      expect(ended.code).toBe(3);
      expect(ended.stderr).toContain('nobody logged in within 6 s: exit code 3; the child’s own was 1'.replace('’', "'"));
      expect(ended.stderr).toMatch(/gave up \(deadline\).*claude auth login/);
      const facts = readFileSync(events, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as LoggedFact);
      expect(facts.map(({ event }) => event)).toEqual(
        expect.arrayContaining(['started', 'refused', 'messenger', 'holding', 'gave-up', 'ended']),
      );
      expect(readFileSync(events, 'utf8')).not.toContain('fake-');
    }));
});

describe.concurrent('a run that starts without a good login', () => {
  it('waits for a person, says why, and then starts', () =>
    inLab(shortTurn, async (lab) => {
      lab.blankStore();
      const run = lab.guarded(unattended, inSandbox);
      await run.says('held – a person is needed');
      await pause(3_000);
      expect(lab.vendor.messages()).toEqual([]);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
    }));

  it('ends with code 3 when nobody signs in', () =>
    inLab(shortTurn, async (lab) => {
      lab.blankStore();
      const ended = await lab.guarded(unattended, { ...inSandbox, options: ['--hold', '2s'] }).ended;
      expect(ended.code).toBe(3);
      expect(ended.stderr).toMatch(/error: .*\nhint: .*claude auth login/);
    }));

  it('renews a lapsed one first, while the token endpoint is slow', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.tokenMode = { kind: 'status', status: 503 };
      lab.personLogsIn('ada', -60_000);
      lab.vendor.grants.endAccessTokens();
      const run = lab.guarded(unattended, inSandbox);
      await run.says('waiting:');
      lab.vendor.tokenMode = { kind: 'ok' };
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.grants).toMatchObject({ rotations: 1, reuses: 0 });
    }));

  it('does not keep commands waiting that ask the vendor for nothing', () =>
    inLab(shortTurn, async (lab) => {
      lab.blankStore();
      const ended = await lab.guarded(['--version']).ended;
      expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('2.1.330') as string });
    }));

  itBare('fails at once bare', () =>
    inLab(shortTurn, async (lab) => {
      lab.blankStore();
      await expect(lab.bare(unattended, inSandbox).ended).resolves.toMatchObject({ code: 1 });
    }),
  );
});

describe.concurrent('a run in CI whose grant is dead', () => {
  it.each<['2.1.330' | '2.1.332', string]>([
    ['2.1.330', 'while it works'],
    ['2.1.332', 'while it works'],
    ['2.1.332', 'before it starts'],
  ])('ends with 3 after the short default, and names the option that waits longer (%s, %s)', async (version, when) => {
    const fast = await fastRun(20, holdfastProgram);
    await inLab(shortTurn, async (lab) => {
      if (when === 'before it starts') lab.blankStore();
      else lab.vendor.grants.endGrants();
      const events = join(lab.home, 'events.ndjson');
      const env = { IS_SANDBOX: '1', CI: 'true', HOLDFAST_HOLD: undefined, TEST_EVENTS: events };
      const ended = await lab.start(process.execPath, [fast, clientProgram(version), ...unattended], { env }).ended;
      expect(ended.code).toBe(3);
      expect(ended.stderr).toMatch(/3 min is the default in CI; --hold 2h waits longer/);
      expect(JSON.parse(readFileSync(events, 'utf8').trim().split('\n').at(-1) ?? '')).toMatchObject({
        event: 'ended',
        exitCode: 3,
        childExitCode: when === 'before it starts' ? null : 1,
        outcome: 'blocked',
        who: 'person',
        next: 'claude auth login',
      });
      expect(ended.stderr.match(/held – a person is needed/g)).toHaveLength(1);
    });
  });
});

describe.concurrent('an account that is switched in another terminal', () => {
  it('is said, and not taken for a renewal', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      const run = lab.guarded(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.personLogsIn('bob');
      const ended = await run.ended;
      expect(ended.code).toBe(0);
      // By its address, once the client has asked the vendor for it and a hook has looked.
      expect(ended.stderr).toMatch(/another account: (account-ada|ada@lab\.invalid) → account-bob/);
      expect(ended.stderr).toContain('1 switch to another account');
      expect(ended.stderr).not.toContain('renewed');
      expect(lab.vendor.tokenPosts).toBe(0);
    }));

  it('during a hold is said too, and the session goes on as the client does, with the new one', () =>
    inLab(shortTurn, async (lab) => {
      const events = join(lab.home, 'events.ndjson');
      lab.vendor.grants.endGrants();
      const run = lab.guarded(unattended, { ...inSandbox, options: ['--json-events', events] });
      await run.says('held – a person is needed');
      lab.personLogsIn('bob');
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(ended.stderr).toContain('another account: account-ada → account-bob');
      expect(readFileSync(events, 'utf8')).toMatch(/"event":"released","because":"switched"/);
    }));
});
