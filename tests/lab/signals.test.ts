import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Lab } from './lab.ts';
import { holdfastProgram, pause } from './lab.ts';
import { inLab, inSandbox, shortTurn, slowTurn, unattended } from './work.ts';

/** Resolves when the messenger has finished: the store holds the rotated login, and no lock is left. */
async function settled(lab: Lab): Promise<void> {
  for (let tries = 0; tries < 100 && (lab.storedLabel() === 'ada#1' || lab.locks().length > 0); tries += 1) await pause(200);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

describe.concurrent('Holdfast told to end while a messenger refreshes', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('(%s) ends its child, and lets the refresh be saved', (signal) =>
    inLab(slowTurn(2, 1), async (lab) => {
      lab.vendor.tokenMode = { kind: 'ok', delayMs: 4_000 };
      lab.vendor.grants.endAccessTokens();
      const run = lab.guarded(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.tokenPosts === 1);
      run.child.kill(signal);
      const ended = await run.ended;
      expect(ended.stdout).not.toContain('done');
      expect(ended.stderr).toContain('the client is renewing its login; it is told to end when that is saved');
      expect(lab.storedLabel()).toBe('ada#2');
      expect(lab.locks()).toEqual([]);
      expect(lab.vendor.grants.reuses).toBe(0);
    }),
  );

  it('(SIGKILL) leaves a messenger that saves its refresh, and ends', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      lab.vendor.tokenMode = { kind: 'ok', delayMs: 4_000 };
      lab.vendor.grants.endAccessTokens();
      const run = lab.guarded(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.tokenPosts === 1);
      run.child.kill('SIGKILL');
      await settled(lab);
      expect(lab.storedLabel()).toBe('ada#2');
      expect(lab.vendor.grants.rotations).toBe(1);
      // The child was not killed with Holdfast, and goes on asking for a gateway that is gone.
      while (lab.processes().length > 1) await pause(100);
      lab.endProcesses();
    }));
});

describe.concurrent('Holdfast told to end while its child works', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('(%s) hands it on, and ends as the child does', (signal, expected) =>
    inLab(slowTurn(2, 5), async (lab) => {
      const ends = async (how: 'bare' | 'guarded'): Promise<number | null> => {
        const asked = lab.vendor.messages().length;
        const run = lab[how](unattended, inSandbox);
        await lab.vendor.until((vendor) => vendor.messages().length === asked + 1);
        await pause(500);
        run.child.kill(signal);
        const { code, stdout } = await run.ended;
        expect(stdout).not.toContain('done');
        return code;
      };
      const bare = await ends('bare');
      const guarded = await ends('guarded');
      // A shell says 128 + the number of the signal for a child that was ended by it; the client may have a code of its own.
      expect(guarded).toBe(bare ?? expected);
      expect(lab.storedLabel()).toBe('ada#1');
      expect(lab.vendor.tokenPosts).toBe(0);
    }),
  );
});

describe.concurrent('Holdfast told to end while it holds', () => {
  it('(SIGKILL) leaves the store as it was, and a client that says why it cannot go on', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endGrants();
      const run = lab.guarded(unattended, { env: { IS_SANDBOX: '1', CLAUDE_CODE_MAX_RETRIES: '1' } });
      await run.says('held – a person is needed');
      const blank = lab.storedText();
      run.child.kill('SIGKILL');
      const { stdout } = await run.ended;
      expect(stdout).not.toContain('done');
      expect(lab.storedText()).toBe(blank);
    }));

  it('(SIGTERM) ends with its child; the store stays as it was', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endGrants();
      const run = lab.guarded(unattended, inSandbox);
      await run.says('held – a person is needed');
      run.child.kill('SIGTERM');
      const ended = await run.ended;
      expect(ended.code).not.toBe(0);
      expect(lab.storedLabel()).toBe('blank');
      expect(lab.locks()).toEqual([]);
    }));

  it('(SIGTERM) ends before a start that waits for a person', () =>
    inLab(shortTurn, async (lab) => {
      lab.blankStore();
      const run = lab.guarded(unattended, inSandbox);
      await run.says('held – a person is needed');
      run.child.kill('SIGTERM');
      await expect(run.ended).resolves.toMatchObject({ code: 143 });
      expect(lab.vendor.messages()).toEqual([]);
    }));
});

describe.concurrent('a gateway that is killed', () => {
  it('gives the client a broken connection, which it tries again, and no refusal', () =>
    inLab(slowTurn(3, 1), async (lab) => {
      const env = { IS_SANDBOX: '1', CLAUDE_CODE_MAX_RETRIES: '1' };
      const run = lab.guarded(unattended, { env, options: ['--no-resume'] });
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      run.child.kill('SIGKILL');
      // Of a run that is not to be resumed the client has Holdfast's own stdout, so that what it says arrives anyway.
      const { stdout } = await run.ended;
      expect(stdout).toMatch(/connect/i);
      expect(stdout).not.toMatch(/401|log ?in/i);
      expect(lab.vendor.tokenPosts).toBe(0);
      expect(lab.storedLabel()).toBe('ada#1');
    }));

  it('holds no port any more, and is no session any more', () =>
    inLab(shortTurn, async (lab) => {
      const script = 'echo "$ANTHROPIC_BASE_URL" >&2; read -r line';
      const run = lab.start(process.execPath, [holdfastProgram, 'run', '--', '/bin/sh', '-c', script], { input: null });
      await run.says('http://127.0.0.1:');
      const port = Number(/127\.0\.0\.1:(\d+)/.exec(run.stderr())?.[1]);
      const { sessions } = JSON.parse((await lab.holdfast(['status', '--json'])).stdout) as { sessions: unknown[] };
      expect(sessions).toEqual([expect.objectContaining({ pid: run.child.pid, credential: 'login', held: [] })]);
      expect(await answers(port)).toBe(true);
      run.child.kill('SIGKILL');
      run.child.stdin?.end();
      await run.ended;
      expect(await answers(port)).toBe(false);
      expect(JSON.parse((await lab.holdfast(['status', '--json'])).stdout)).toMatchObject({ schema: 1, sessions: [] });
    }));
});

describe('a run in order', () => {
  it('says nothing, and ends with the code of its child', () =>
    inLab(shortTurn, async (lab) => {
      await expect(lab.guarded(unattended, inSandbox).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n', stderr: '' });
      const shell = await lab.holdfast(['run', '--', '/bin/sh', '-c', 'echo "$ANTHROPIC_BASE_URL"; exit 7']);
      expect(shell.code).toBe(7);
      expect(shell.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{20,}\n$/);
    }));
});
