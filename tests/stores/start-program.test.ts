/** No program that Holdfast starts by its name is one that a checkout or another user has laid in a folder of `PATH`. */
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readClipboard } from '../../src/cli/explain/more.ts';
import { openBrowser } from '../../src/profiles/login/screen.ts';
import { runProgram } from '../../src/host/run-program.ts';
import { runWith } from '../../src/guard/service/session-manager.ts';
import { tellCommand } from '../../src/notices/command.ts';
import { notifyDesktop } from '../../src/notices/desktop.ts';
import { messageInTmux } from '../../src/notices/tmux.ts';
import type { World } from '../../src/host/world.ts';
import type { OpenableAddress } from '../../src/core/address.ts';
import { readAddress } from '../../src/core/address.ts';
import { shown } from '../../src/core/shown.ts';
import { findProgram, programAt, systemProgram } from '../../src/stores/start-program.ts';
import type { ProgramWorld } from '../../src/stores/search-path.ts';
import { startsTheSame } from '../../src/doctor/facts/helper-program.ts';
import { runHelper } from '../../src/doctor/facts/helper-run.ts';
import type { DiagnosisWorld } from '../../src/doctor/world.ts';
import { realClock, scratchFolder } from './scratch.ts';

/** How each of Holdfast's own programs is started; all but one are names that a checkout could have a file of. */
const starts: Readonly<Record<string, { readonly on?: NodeJS.Platform; readonly start: (world: ProgramWorld) => unknown }>> = {
  'xdg-open': { start: (world) => openBrowser(world as World, page()) },
  'open': { on: 'darwin', start: (world) => openBrowser(world as World, page()) },
  'a-browser': { start: (world) => openBrowser({ ...world, env: { ...world.env, BROWSER: 'a-browser' } } as unknown as World, page()) },
  'notify-send': { start: (world) => notifyDesktop({ ...world, env: { ...world.env, DISPLAY: ':0' } }, shown`held`) },
  'tmux': { start: (world) => messageInTmux({ ...world, env: { ...world.env, TMUX: '/tmp/tmux,1,0' } }, 'held') },
  'osascript': { on: 'darwin', start: (world) => notifyDesktop(world, shown`held`) },
  'systemctl': { start: (world) => runWith(world)('systemctl', ['--user', 'daemon-reload']) },
  'launchctl': { on: 'darwin', start: (world) => runWith(world)('launchctl', ['bootout']) },
  'xclip': { start: (world) => readClipboard(world).catch(() => undefined) },
  'pbpaste': { on: 'darwin', start: (world) => readClipboard(world).catch(() => undefined) },
  'op': { start: (world) => runProgram(['op', 'read'], world, 5_000) },
  'get-key': {
    start: (world) => runHelper('get-key', 'token', { ...world, systemHome: world.home, clock: realClock } as unknown as DiagnosisWorld),
  },
  'tell-me': {
    start: (world) => tellCommand({ option: '--on-event', command: 'tell-me', world, onTrouble: () => undefined }, { schema: 1 }),
  },
};

function page(): OpenableAddress {
  const read = readAddress('https://login.example.com/', 'https://login.example.com/');
  if (read.kind === 'refused') throw new Error(read.because);
  return read.address;
}

/** A program of that name in each folder; it tells which one was started, and with which `PATH`. */
function lay(folder: string, name: string, told: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$0" "$PATH" > '${told}.part' && /bin/mv '${told}.part' '${told}'\n`);
  chmodSync(path, 0o755);
  return path;
}

function machine(name: string) {
  const root = scratchFolder();
  const [cwd, bin, open, theirs] = ['checkout', 'bin', 'open', 'theirs'].map((folder) => join(root, folder)) as [
    string,
    string,
    string,
    string,
  ];
  mkdirSync(join(cwd, '.git'), { recursive: true });
  const told = join(root, 'told');
  const laid = [cwd, join(cwd, 'node_modules', '.bin'), open, theirs].map((folder) => lay(folder, name, told));
  chmodSync(open, 0o777);
  if (process.getuid?.() === 0) chownSync(theirs, 65_534, 65_534);
  else chmodSync(theirs, 0o777);
  const hostile = ['.', '', 'node_modules/.bin', ...laid.map((path) => join(path, '..'))];
  const world = (...more: string[]): ProgramWorld => ({
    env: { PATH: [...hostile, ...more].join(':'), HOME: root },
    cwd,
    home: root,
    platform: starts[name]?.on ?? 'linux',
  });
  return { bin, told, world, own: () => lay(bin, name, told) };
}

/** What was started, and with which `PATH`; empty where nothing was. */
async function toldBy(told: string): Promise<string[]> {
  await expect.poll(() => existsSync(told)).toBe(true);
  return readFileSync(told, 'utf8').trim().split('\n');
}

describe.each(Object.entries(starts))('%s', (name, { start }) => {
  it('is the user’s own, whatever stands before it in PATH, and is given the folders that count alone', async () => {
    const { bin, told, world, own } = machine(name);
    const program = own();
    await start(world(bin));
    expect(await toldBy(told)).toEqual([program, bin]);
  });

  it('is none where only a checkout or another user has one', async () => {
    const { told, world } = machine(name);
    await start(world());
    // A start that comes later would find the file of this one, which is known to be the last.
    await runProgram(['/bin/sh', '-c', 'sleep 0.2'], world(), 5_000);
    expect(existsSync(told)).toBe(false);
  });
});

describe('a helper of the client', () => {
  it('is run by doctor only where the search finds the very one that the client would start', () => {
    const { world, own, bin } = machine('get-key');
    const there = { ...world(bin), systemHome: '/nowhere' } as unknown as DiagnosisWorld;
    const [mine, laid] = [own(), join(world().cwd, 'get-key')];
    expect(startsTheSame('get-key --now', { program: mine, state: 'found' }, there)).toBe(true);
    expect(startsTheSame('get-key --now', { program: laid, state: 'found' }, there)).toBe(false);
    // One that was named by its path is the user's own choice.
    expect(startsTheSame(`${laid} --now`, { program: laid, state: 'found' }, there)).toBe(true);
  });
});

describe('a program that a user names', () => {
  it('by a relative path is none: it would be another one in each folder', async () => {
    const { told, world } = machine('get-token');
    expect(findProgram('./get-token', world())).toBeNull();
    expect(findProgram('node_modules/.bin/get-token', world())).toBeNull();
    const { failure } = await runProgram(['./get-token'], world(), 5_000);
    expect(failure).toBe('expected a name or a whole path, found the relative path `./get-token`');
    expect(existsSync(told)).toBe(false);
  });

  it('by a whole path is taken, wherever it lies', () => {
    const { world } = machine('get-token');
    expect(findProgram('/opt/get-token', world())?.path).toBe('/opt/get-token');
  });

  it('cannot be made of a relative path', () => {
    const { world } = machine('x');
    expect(() => programAt('x', world())).toThrow('whole path');
    expect(() => systemProgram('ps')).toThrow('whole path');
  });
});
