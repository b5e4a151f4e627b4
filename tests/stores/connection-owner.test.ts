import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { programBehind, programOf } from '../../src/stores/connection-owner.ts';

describe.runIf(process.platform === 'linux')('the program at the other end of a connection', () => {
  const connects = 'require("node:net").connect(Number(process.argv[1]), process.argv[2] ?? "127.0.0.1")';

  /** What comes in at a server while somebody connects to it. */
  async function incoming(host: string, whoConnects: (port: number) => void): Promise<{ ourPort: number; theirPort: number }> {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const came = once(server, 'connection') as Promise<[Socket]>;
    whoConnects(port);
    const [socket] = await came;
    socket.on('error', () => undefined);
    onTestFinished(() => void server.close());
    onTestFinished(() => void socket.destroy());
    return { ourPort: socket.localPort ?? 0, theirPort: socket.remotePort ?? 0 };
  }

  function start(command: string, args: readonly string[]): number {
    const child = spawn(command, args, { stdio: 'ignore' });
    onTestFinished(() => void child.kill());
    return child.pid ?? 0;
  }

  it('is known with its arguments, and when it was started', async () => {
    const before = Date.now();
    const ends = await incoming('127.0.0.1', (port) => start(process.execPath, ['-e', connects, String(port)]));
    const found = await programBehind(ends, process.pid, 'linux');
    expect(found).toMatchObject({ program: realpathSync(process.execPath), args: ['-e', connects, String(ends.ourPort)] });
    expect(Math.abs((found?.startedAt ?? 0) - before)).toBeLessThan(60_000);
  });

  it('is found among the children of children', async () => {
    const script = 'node=$1; shift; "$node" "$@" & wait';
    const ends = await incoming('127.0.0.1', (port) => start('sh', ['-c', script, 'sh', process.execPath, '-e', connects, String(port)]));
    expect((await programBehind(ends, process.pid, 'linux'))?.program).toBe(realpathSync(process.execPath));
  });

  it('is nobody who was started elsewhere, nor this process itself', async () => {
    let pid = 0;
    const ends = await incoming('127.0.0.1', (port) => (pid = start(process.execPath, ['-e', connects, String(port)])));
    expect(await programBehind(ends, pid, 'linux')).toBeNull();
    const own = await incoming('127.0.0.1', (port) => {
      const socket = connect(port, '127.0.0.1');
      onTestFinished(() => void socket.destroy());
    });
    expect(await programBehind(own, process.pid, 'linux')).toBeNull();
  });

  it('is nobody where there is no such connection', async () => {
    expect(await programBehind({ ourPort: 1, theirPort: 2 }, process.pid, 'linux')).toBeNull();
    expect(await programOf(process.pid, 4_242)).toBeNull();
  });
});

describe('on macOS', () => {
  const asked = (answers: Readonly<Record<string, string>>) => ({
    ps: async (args: readonly string[]) => answers[`ps ${args[1]} ${args.at(-1)}`] ?? '',
    lsof: async () => answers['lsof'] ?? '',
  });
  const machine = {
    'lsof': 'p10\nf20\nn127.0.0.1:7000->127.0.0.1:6000\np12\nf7\nn127.0.0.1:6000->127.0.0.1:9\nf8\nn127.0.0.1:6000->127.0.0.1:7000\n',
    'ps 12 ppid=': '  11\n',
    'ps 11 ppid=': '  10\n',
    'ps 12 comm=': `  ${process.getuid?.()} /Users/Jo Doe/sdk/claude\n`,
    'ps 12 args=': '/Users/Jo Doe/sdk/claude --output-format stream-json\n',
    'ps 12 lstart=': 'Sun Nov 29 09:24:17 2026\n',
  };
  const behind = (ancestor: number, over: Readonly<Record<string, string>> = {}) =>
    programBehind({ ourPort: 7_000, theirPort: 6_000 }, ancestor, 'darwin', asked({ ...machine, ...over }));

  it('is told by lsof and ps', async () => {
    const startedAt = new Date(2026, 10, 29, 9, 24, 17).getTime();
    expect(await behind(10)).toEqual({ program: '/Users/Jo Doe/sdk/claude', args: ['--output-format', 'stream-json'], startedAt });
  });

  it.each([
    ['another run has started it', 99, {}],
    ['it has ended meanwhile', 10, { 'ps 12 comm=': '' }],
    ['its start cannot be read', 10, { 'ps 12 lstart=': 'on a Sunday' }],
    ['lsof is missing', 10, { 'lsof': '' }],
    ['the ends are of another connection', 10, { 'lsof': 'p12\nn127.0.0.1:6000->127.0.0.1:70001\n' }],
  ])('is nobody where %s', async (_, ancestor, over) => {
    expect(await behind(ancestor, over)).toBeNull();
  });
});

it('is nobody on other systems', async () => {
  expect(await programBehind({ ourPort: 1, theirPort: 2 }, process.pid, 'win32')).toBeNull();
});
