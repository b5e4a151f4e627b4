/**
 * Another user of the machine, who can write to the folder for temporary files only. Each trick has a name; none may steer
 * Holdfast, keep it from ending, or have something of the user's written or read. Needs root, to be two users.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, lchownSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceSocket, sessionsFolder } from '../../src/guard/session/sessions-folder.ts';

const nobody = 65_534;
const root = join(import.meta.dirname, '..', '..');
let shared = '';
let home = '';
let state = '';

beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), 'neighbour-'));
  chmodSync(shared, 0o1777);
  home = join(shared, 'home');
  state = join(home, 'state');
  mkdirSync(state, { recursive: true, mode: 0o700 });
});
afterEach(() => rmSync(shared, { recursive: true, force: true }));

function nobodys(path: string): string {
  lchownSync(path, nobody, nobody);
  return path;
}

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function holdfast(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const given = { PATH: process.env['PATH'], HOME: home, TERM: 'dumb', TMPDIR: shared, HOLDFAST_HOME: state, ...env };
  const child = spawn(process.execPath, [join(root, 'bin', 'holdfast.cjs'), ...args], {
    cwd: home,
    env: given,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 25_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

const config = JSON.stringify({ profiles: { evil: { type: 'command', command: ['touch', 'PLANTED'], hosts: ['a.example'] } } });

/** A config that would have a program run, laid as each trick has it. */
const planted: Readonly<Record<string, (path: string) => void>> = {
  'a file of theirs': (path) => {
    writeFileSync(path, config);
    nobodys(path);
  },
  'a link of theirs': (path) => {
    writeFileSync(`${path}.theirs`, config);
    nobodys(`${path}.theirs`);
    symlinkSync(`${path}.theirs`, path);
    nobodys(path);
  },
  'a link of theirs to a file of the user’s': (path) => {
    writeFileSync(join(home, 'checkout.json'), config);
    symlinkSync(join(home, 'checkout.json'), path);
    nobodys(path);
  },
  'a hard link to a file of theirs': (path) => {
    writeFileSync(`${path}.theirs`, config);
    nobodys(`${path}.theirs`);
    linkSync(`${path}.theirs`, path);
  },
  'a pipe in the place of a file': (path) => {
    execFileSync('mkfifo', ['-m', '666', path]);
    nobodys(path);
  },
  'a folder of theirs, setgid': (path) => {
    mkdirSync(path);
    nobodys(path);
    chmodSync(path, 0o2777);
  },
};

describe.runIf(process.getuid?.() === 0)('another user', () => {
  it.each(Object.keys(planted))('has no config believed: %s', async (trick) => {
    const path = join(shared, 'config.json');
    planted[trick]?.(path);
    const env = { HOLDFAST_CONFIG: path };
    for (const args of [
      ['token', 'evil'],
      ['profiles', 'list'],
      ['profiles', 'show', 'evil'],
      ['mcp', 'list'],
    ]) {
      const { code, stderr } = await holdfast(args, env);
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: .*\n/) as unknown });
    }
    expect(existsSync(join(home, 'PLANTED'))).toBe(false);
  });

  it.each<[string, (path: string) => void]>([
    ['a folder of theirs', (path) => mkdirSync(path, { mode: 0o755 })],
    ['a folder of theirs, open and setgid', (path) => mkdirSync(path)],
    ['a link of theirs to a folder of the user’s', (path) => symlinkSync(home, path)],
    ['a file of theirs', (path) => writeFileSync(path, '')],
  ])('has no state folder used: %s', async (trick, lay) => {
    const path = join(shared, 'state');
    lay(path);
    nobodys(path);
    if (trick.includes('setgid')) chmodSync(path, 0o2777);
    for (const args of [['run', '--', 'true'], ['status'], ['incidents'], ['hook', 'UserPromptSubmit']]) {
      const { code, stderr } = await holdfast(args, { HOLDFAST_HOME: path });
      expect(stderr).toContain('error: ');
      expect(code).toBe(args[0] === 'hook' ? 1 : 2);
    }
    expect(existsSync(join(home, 'fingerprint.key'))).toBe(false);
  });

  it.each<[string, (folder: string) => void]>([
    ['a folder of theirs', (folder) => mkdirSync(folder, { mode: 0o700 })],
    ['a link of theirs', (folder) => symlinkSync(home, folder)],
    ['a file of theirs', (folder) => writeFileSync(folder, '')],
  ])('lays the folder of the sockets before: %s', async (_trick, lay) => {
    state = join(home, 'long'.repeat(30));
    mkdirSync(state, { mode: 0o700 });
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = shared;
    const folders = [sessionsFolder(state), dirname(serviceSocket(state))];
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    for (const folder of folders) {
      expect(folder.startsWith(`${shared}/`)).toBe(true);
      lay(folder);
      nobodys(folder);
    }
    const ran = await holdfast(['run', '--', 'sh', '-c', 'echo done']);
    expect(ran).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(ran.stderr).toMatch(/found user 65534|found a link|found a file/);
    const { code, stdout } = await holdfast(['status']);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Runs and the service are not asked: .*(found user 65534|found a link|found a file)/m) as string,
    });
  });
});
