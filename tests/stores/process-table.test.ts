import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fromPs, hasTerminal, isClientCommand, parentOf, processTable } from '../../src/stores/process-table.ts';
import { scratchFolder } from './scratch.ts';

describe('the command of a process', () => {
  it.each([
    ['claude'],
    ['/opt/homebrew/bin/claude', '--model', 'opus'],
    ['claude.exe', '-p', 'hi'],
    ['node', '/usr/local/bin/claude', '-p', 'hi'],
    ['/usr/bin/node', '--no-warnings', '/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js'],
  ])('is the client in %j', (...args) => {
    expect(isClientCommand(args)).toBe(true);
  });

  it.each([
    [],
    [''],
    ['vim', 'claude'],
    ['/home/claude/bin/node', 'server.js', 'claude'],
    ['claude-log-viewer'],
    ['tail', '-f', '/home/me/.claude/claude'],
    ['node', '/home/me/claude/server.js'],
    ['grep', 'claude'],
  ])('is another program in %j', (...args) => {
    expect(isClientCommand(args)).toBe(false);
  });
});

describe('the processes as ps tells them', () => {
  const ps = (comm: string, args: string) => fromPs((options) => Promise.resolve(options.includes('args=') ? args : comm));

  it('keep a program with a space in its path whole', async () => {
    const found = await ps('  501 /Users/Jo Doe/.local/bin/claude\n', '/Users/Jo Doe/.local/bin/claude -p hi\n')(7, 501);
    expect(found).toEqual(['/Users/Jo Doe/.local/bin/claude', '-p', 'hi']);
  });

  it('have the arguments of a program that was called by another path', async () => {
    expect(await ps('501 /usr/local/bin/node', 'node /usr/local/bin/claude')(7, 501)).toEqual([
      '/usr/local/bin/node',
      '/usr/local/bin/claude',
    ]);
  });

  it("are nobody else's, and none where ps knows none", async () => {
    expect(await ps('0 /bin/claude', '/bin/claude')(7, 501)).toBeNull();
    expect(await ps('', '')(7, 501)).toBeNull();
  });
});

describe.runIf(process.platform === 'linux')('the processes of a running system', () => {
  it('are a client while it runs, and not afterwards', async () => {
    const program = join(scratchFolder(), 'claude');
    symlinkSync(process.execPath, program);
    const child = spawn(program, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    onTestFinished(() => void child.kill());
    await once(child, 'spawn');
    const table = processTable('linux');
    expect(await table.isClient(child.pid ?? 0)).toBe(true);
    expect(await table.isClient(process.pid)).toBe(false);
    expect(await processTable('linux', 4_242).isClient(child.pid ?? 0)).toBe(false);
    child.stdin.end();
    await once(child, 'exit');
    expect(await table.isClient(child.pid ?? 0)).toBe(false);
  });

  it('know who started them', async () => {
    expect(await parentOf(process.pid, 'linux')).toBe(process.ppid);
    expect(await parentOf(2_000_000_000, 'linux')).toBeNull();
    expect(await parentOf(7, 'darwin', async () => '  501\n')).toBe(501);
    expect(await parentOf(7, 'darwin', async () => '')).toBeNull();
  });

  it('are known nowhere else', async () => {
    expect(await processTable('win32').isClient(process.pid)).toBe(false);
  });
});

describe('the terminal of a process', () => {
  it.runIf(process.platform === 'linux')('is none for one in a session of its own, as under cron', async () => {
    const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    onTestFinished(() => void child.kill());
    await expect(hasTerminal(child.pid ?? 0, 'linux')).resolves.toBe(false);
  });

  it.runIf(process.platform === 'linux')('is there for one that was started at a terminal, whatever its streams are', async () => {
    const screen = spawn('script', ['-qc', 'sh -c "echo at $$; exec sleep 60 </dev/null >/dev/null 2>&1"', '/dev/null']);
    onTestFinished(() => void screen.kill('SIGKILL'));
    let said = '';
    for await (const piece of screen.stdout) {
      said += String(piece);
      if (/at \d+/.test(said)) break;
    }
    const pid = Number(/at (\d+)/.exec(said)?.[1]);
    onTestFinished(() => void process.kill(pid, 'SIGKILL'));
    await expect(hasTerminal(pid, 'linux')).resolves.toBe(true);
  });

  it.each([
    ['ttys003\n', true],
    ['??\n', false],
    ['-\n', false],
    ['', null],
  ])('is what ps says on macOS: %j', async (said, expected) => {
    await expect(hasTerminal(7, 'darwin', () => Promise.resolve(said))).resolves.toBe(expected);
  });

  it('cannot be told of a process that is not there, nor on another system', async () => {
    await expect(hasTerminal(4_194_305, 'linux')).resolves.toBeNull();
    await expect(hasTerminal(process.pid, 'win32')).resolves.toBeNull();
  });
});
