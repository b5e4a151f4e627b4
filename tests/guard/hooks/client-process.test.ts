import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { clientAtWork, clientInvocation } from '../../../src/guard/hooks/client-process.ts';

const read = (line: string, output = '') => ({ commandLine: async () => line, output: async () => output });

describe('the client that runs a hook', () => {
  it.each([
    ['its own program and arguments', '/opt/claude\0-p\0hi\0', { command: '/opt/claude', args: ['-p', 'hi'] }],
    ['a name that PATH leads to', 'claude\0--settings\0{}\0', { command: 'claude', args: ['--settings', '{}'] }],
    ['some other program', 'node\0cli.js\0', { command: 'claude', args: [] }],
    ['a process that cannot be seen', '', { command: 'claude', args: [] }],
  ])('is known by %s', async (_, line, expected) => {
    const env = { HOME: '/home/ada' };
    await expect(clientInvocation(7, env, '/p', read(line))).resolves.toEqual({ ...expected, env, cwd: '/p' });
  });

  it.each([
    ['/dev/pts/3', { stdoutIsTty: true }],
    ['/dev/tty1', { stdoutIsTty: true }],
    ['pipe:[4711]', { stdoutIsTty: false }],
    ['/dev/null', { stdoutIsTty: false }],
    ['/home/ada/out.txt', { stdoutIsTty: false }],
  ])('is seen to write to %s', async (output, expected) => {
    await expect(clientInvocation(7, {}, '/p', read('claude\0hi\0', output))).resolves.toMatchObject(expected);
  });
});

describe.runIf(process.platform === 'linux')('the client at work behind a hook', () => {
  const invocation = { command: 'claude', args: [], env: {}, cwd: '/p' };
  const seen = { program: '/sdk/claude', before: [], isUnchanged: async () => true };
  const asked: string[] = [];
  const agent = { clientIn: async ({ program }: { program: string }) => (asked.push(program), seen) };

  it('is a process that has led here, if it is the client', async () => {
    // The tests themselves may be the first process of all, which nobody led to.
    const hook = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      expect(await clientAtWork(process.pid, agent, invocation, hook.pid ?? 0)).toBe(seen);
      expect(asked).toHaveLength(1);
      expect(await clientAtWork(process.pid, { clientIn: async () => null }, invocation, hook.pid ?? 0)).toBeNull();
    } finally {
      hook.kill('SIGKILL');
    }
  });

  it.each([
    ['this process itself', process.pid],
    ['one that has not led here', 2 ** 22 + 1],
    ['none', 0],
  ])('is not %s', async (_, pid) => {
    expect(await clientAtWork(pid, { clientIn: async () => seen }, invocation, process.pid)).toBeNull();
  });
});
