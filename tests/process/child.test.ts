import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { program } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';
import type { Heard } from './guarded-program.ts';
import { hear } from './guarded-program.ts';

let guard: string;

beforeAll(async () => {
  // Says what came of the child on stderr, since stdout is the child's.
  guard = await program(`
    import { createHash } from 'node:crypto';
    import { existsSync } from 'node:fs';
    import { runChild, tapping } from '$src/host/child.ts';
    const [command, ...args] = process.argv.slice(2);
    const { TAP, SHARES_TERMINAL, GO_FILE, CWD, ...env } = process.env;
    const seen = createHash('sha256');
    const care = {
      tap: TAP ? tapping((chunk) => (seen.update(chunk), [chunk])) : null,
      stdin: 'inherit',
      sharesTerminal: SHARES_TERMINAL !== undefined,
      async beforeSignal(signal) {
        console.error('asked before ' + signal);
        while (GO_FILE && !existsSync(GO_FILE)) await new Promise((resolve) => setTimeout(resolve, 10));
      },
    };
    try {
      const running = runChild({ command, args, env, cwd: CWD ?? process.cwd() }, care);
      console.error('guarding');
      const { code } = await running;
      console.error('code ' + code + ', seen ' + seen.digest('hex'));
    } catch (error) {
      console.error('failed ' + JSON.stringify({ code: error.code, message: error.message, hint: error.hint }));
    }
  `);
});

const shell = (script: string, env: Readonly<Record<string, string>> = {}): Heard => hear(guard, ['sh', '-c', script], env);

async function outcome(heard: Heard): Promise<string> {
  await heard.ended;
  return heard.stderr();
}

describe('a child', () => {
  it.each([
    ['exit 0', 'code 0,'],
    ['exit 7', 'code 7,'],
    ['kill -TERM $$', 'code 143,'],
    ['kill -KILL $$', 'code 137,'],
  ])('that does `%s` ends with %s', async (script, code) => {
    expect(await outcome(shell(script))).toContain(code);
  });

  it('gets its arguments as they are', async () => {
    const args = ['', 'a b', '"quoted"', "it's", '$HOME', '--', '-p', 'ü'];
    const heard = hear(guard, [process.execPath, '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...args]);
    await heard.ended;
    expect(JSON.parse(heard.stdout().toString())).toEqual(args);
  });

  it.each<[string, () => string, string]>([
    ['does not exist', () => 'no-such-command', 'there is no command `no-such-command`'],
    [
      'may not be executed',
      () => {
        const file = join(scratchFolder(), 'text');
        writeFileSync(file, '');
        chmodSync(file, 0o644);
        return file;
      },
      'may not be executed',
    ],
  ])('that %s is wrong use, with the next step', async (_what, command, message) => {
    const said = await outcome(hear(guard, [command()]));
    expect(said).toContain('"code":"command-not-found"');
    expect(said).toContain(message);
    expect(said).toContain('holdfast run -- /path/to/command');
  });

  it('in a folder that is gone is told from one that is missing', async () => {
    const folder = join(scratchFolder(), 'gone');
    expect(await outcome(hear(guard, ['true'], { CWD: folder }))).toContain(`or no folder ${folder}`);
  });
});

describe('what a child writes', () => {
  // Bytes that are no text, and more than a pipe holds.
  const script = `head -c 1000000 /dev/urandom | tee "$COPY"`;

  it.each(['', '1'])('comes through byte for byte, seen on its way or not (TAP=%j)', async (tap) => {
    const copy = join(scratchFolder(), 'copy');
    const heard = shell(script, { COPY: copy, TAP: tap });
    await heard.ended;
    const hash = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
    expect(hash(heard.stdout())).toBe(hash(readFileSync(copy)));
    expect(heard.stderr()).toContain(`seen ${tap === '' ? hash(Buffer.alloc(0)) : hash(heard.stdout())}`);
  });

  it('last is passed on too, when it comes after its end', async () => {
    const heard = shell('(sleep 0.2; echo late) & exit 3', { TAP: '1' });
    expect(await outcome(heard)).toContain('code 3,');
    expect(heard.stdout().toString()).toBe('late\n');
  });

  it.each(['', '1'])('has no reader any more when ours has left (TAP=%j)', async (tap) => {
    const heard = shell('exec head -c 1000000000 /dev/zero', { TAP: tap });
    await heard.until('guarding');
    heard.child.stdout.destroy();
    // SIGPIPE, or the complaint of a program that ignores it.
    expect(await outcome(heard)).toMatch(/code (141|1),/);
  });
});

describe('a signal', () => {
  // Waits for a signal, but not for ever.
  const wait = 'echo ready; for i in $(seq 400); do sleep 0.05; done';
  const trapping = `trap 'echo told; exit 5' TERM; trap 'echo interrupted' INT; ${wait}`;

  /** Starts a shell and waits until it and its guard are ready for signals. */
  async function guarded(script: string, env: Readonly<Record<string, string>> = {}): Promise<Heard> {
    const heard = shell(script, env);
    await Promise.all([heard.until('ready'), heard.until('guarding')]);
    return heard;
  }

  it.each(['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)('%s is handed on, and the child’s own answer to it counts', async (signal) => {
    const heard = await guarded(`trap 'exit 9' ${signal.slice(3)}; ${wait}`);
    heard.child.kill(signal);
    expect(await outcome(heard)).toContain('code 9,');
  });

  it('is handed on only when the client has saved its login', async () => {
    const go = join(scratchFolder(), 'go');
    const heard = await guarded(trapping, { GO_FILE: go });
    heard.child.kill('SIGTERM');
    await heard.until('asked before SIGTERM');
    // A child that had been told would say so within its own 50 ms.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(heard.stdout().toString()).toBe('ready\n');
    writeFileSync(go, '');
    expect(await outcome(heard)).toContain('code 5,');
    expect(heard.stdout().toString()).toBe('ready\ntold\n');
  });

  it('of the terminal, which the child has got from it already, is not handed on a second time', async () => {
    const heard = await guarded(trapping, { SHARES_TERMINAL: '1' });
    heard.child.kill('SIGINT');
    heard.child.kill('SIGTERM');
    expect(await outcome(heard)).toContain('code 5,');
    expect(heard.stdout().toString()).toBe('ready\ntold\n');
    expect(heard.stderr()).not.toContain('asked before SIGINT');
  });

  it('of nobody’s terminal is', async () => {
    const heard = await guarded(trapping);
    heard.child.kill('SIGINT');
    await heard.until('interrupted');
    heard.child.kill('SIGTERM');
    expect(await outcome(heard)).toContain('code 5,');
  });
});
