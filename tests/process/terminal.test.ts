import { beforeAll, describe, expect, it } from 'vitest';
import { program } from '../stores/child.ts';
import type { Heard } from './guarded-program.ts';
import { hear } from './guarded-program.ts';

let speaker: string;

beforeAll(async () => {
  // Its arguments are calls, each as the method's name and its arguments in JSON; what they answer is its exit code.
  speaker = await program(`
    import { HoldfastError } from '$src/core/errors.ts';
    import { openTerminal } from '$src/cli/terminal/terminal.ts';
    const terminal = openTerminal(process.env, process.env.TTY !== undefined);
    const arguments_ = {
      usage: () => [new HoldfastError('usage', 'expected a command', 'holdfast run -- claude')],
      login: () => [new HoldfastError('login-needed', 'nobody logged in')],
      unforeseen: () => [new TypeError('x is undefined')],
      text: () => ['thrown by mistake'],
      long: () => ['x'.repeat(1_000_000)],
      notice: () => ['held', [['do', 'claude auth login'], ['account', 'ada']]],
    };
    for (const call of process.argv.slice(2)) {
      const [method, ...given] = call.split(' ');
      const values = given.flatMap((name) => arguments_[name]?.() ?? [name]);
      const code = terminal[method](...values);
      if (typeof code === 'number') process.exitCode = code;
    }
    process.exit();
  `);
});

const speak = (calls: readonly string[], env: Readonly<Record<string, string>> = {}): Heard => hear(speaker, calls, env);

async function spoken(calls: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const heard = speak(calls, env);
  const code = await heard.ended;
  return { code, stdout: heard.stdout().toString(), stderr: heard.stderr() };
}

describe('what is printed', () => {
  it('is data on stdout and words on stderr, a line each', async () => {
    expect(await spoken(['data one', 'say two', 'data three\n'])).toEqual({ code: 0, stdout: 'one\nthree\n', stderr: 'two\n' });
  });

  it('has a notice’s labels in one column', async () => {
    const { stderr } = await spoken(['notice notice']);
    expect(stderr).toBe('holdfast: held\n  do       claude auth login\n  account  ada\n');
  });

  it('is whole though the program ends at once, however much it is', async () => {
    const { stdout, stderr } = await spoken(['data long', 'say long']);
    expect([stdout.length, stderr.length]).toEqual([1_000_001, 1_000_001]);
  });

  it('is no trouble where nobody reads any more', async () => {
    const heard = speak(['data long', 'say over']);
    heard.child.stdout.destroy();
    expect(await heard.ended).toBe(0);
    expect(heard.stderr()).toBe('over\n');
  });
});

describe('a failure', () => {
  it.each([
    ['usage', 2, 'error: expected a command\nhint: holdfast run -- claude\n'],
    ['login', 3, 'error: nobody logged in\n'],
    ['unforeseen', 1, 'error: something unforeseen: x is undefined\nhint: run again with HOLDFAST_TRACE=1 for the stack\n'],
    ['text', 1, 'error: something unforeseen: thrown by mistake\nhint: run again with HOLDFAST_TRACE=1 for the stack\n'],
  ])('(%s) ends with %i, and says error and hint', async (failure, code, stderr) => {
    expect(await spoken([`fail ${failure}`])).toEqual({ code, stdout: '', stderr });
  });
});

describe('colour', () => {
  it.each<[Readonly<Record<string, string>>, boolean]>([
    [{}, false],
    [{ TTY: '1' }, true],
    [{ TTY: '1', NO_COLOR: '1' }, false],
    [{ TTY: '1', NO_COLOR: '' }, true],
    [{ TTY: '1', TERM: 'dumb' }, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ TTY: '1', FORCE_COLOR: '0' }, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('with %j: %s', async (env, coloured) => {
    const { stderr } = await spoken(['fail usage'], { TERM: 'xterm', ...env });
    expect(stderr.includes('\u001B[31merror:')).toBe(coloured);
  });

  it('never gets into data', async () => {
    expect((await spoken(['data x'], { FORCE_COLOR: '1', TTY: '1' })).stdout).toBe('x\n');
  });
});
