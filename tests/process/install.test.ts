import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { holdfastItself, program, startsMain } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';

let holdfast: string;
/** The same, which kills itself. */
let killed: string;

beforeAll(async () => {
  holdfast = await holdfastItself();
  killed = await program(`
    import promises from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    import { main } from '$src/cli/main.ts';
    let left = Number(process.env.STEP);
    const moment = () => {
      if (left-- === 0) process.kill(process.pid, 'SIGKILL');
    };
    const between = (owner, name) => {
      const original = owner[name];
      owner[name] = async function (...args) {
        moment();
        return await original.apply(this, args);
      };
    };
    const { open } = promises;
    promises.open = async (...args) => {
      const handle = await open(...args);
      for (const name of ['writeFile', 'chmod', 'chown', 'sync', 'close']) between(handle, name);
      return handle;
    };
    for (const name of ['mkdir', 'open', 'rename', 'rm']) between(promises, name);
    syncBuiltinESMExports();
    ${startsMain}
  `);
});

const before = '{\n  "model": "opus" // mine\n}\n';

function home(): { readonly settings: string; readonly env: Record<string, string> } {
  const folder = scratchFolder();
  mkdirSync(join(folder, '.claude'));
  const settings = join(folder, '.claude', 'settings.json');
  writeFileSync(settings, before);
  return { settings, env: { HOME: folder, PATH: process.env['PATH'] ?? '' } };
}

function run(env: Record<string, string>, ...args: string[]) {
  return spawnSync(process.execPath, [holdfast, ...args], { env, encoding: 'utf8', input: '' });
}

describe('an install that is killed', () => {
  it('at any step leaves the old file or the new one, whole, and uninstall gives the bytes back', { timeout: 120_000 }, async () => {
    const installed = new Set<string>();
    let [step, kills, isOver] = [0, 0, false];
    for (; !isOver; step += atOnce) {
      const ended = await Promise.all(Array.from({ length: atOnce }, (_, more) => installUntil(step + more)));
      for (const { signal, left } of ended) {
        if (signal === null) isOver = true;
        else kills += 1;
        if (left !== before) installed.add(left);
      }
    }
    // One whole new file, seen after the rename; and steps enough before it.
    expect(installed.size).toBe(1);
    expect(kills).toBeGreaterThan(20);
  });
});

/** Processes side by side. */
const atOnce = 6;

/** Installs, and is killed before its Nth call into the file system. */
async function installUntil(step: number) {
  const { settings, env } = home();
  const signal = await new Promise<string | null>((resolve) => {
    const child = spawn(process.execPath, [killed, 'install', '--yes'], { env: { ...env, STEP: String(step) }, stdio: 'ignore' });
    child.once('exit', (_, by) => resolve(by));
  });
  const left = readFileSync(settings, 'utf8');
  const beside = readdirSync(join(settings, '..')).filter((name) => name !== 'settings.json');
  expect(beside.every((name) => name.endsWith('.tmp'))).toBe(true);
  expect(beside.length).toBeLessThanOrEqual(signal === null ? 0 : 1);
  expect(run(env, 'uninstall').status).toBe(0);
  expect(readFileSync(settings, 'utf8')).toBe(before);
  expect(readdirSync(join(settings, '..'))).toEqual(['settings.json']);
  return { signal, left: left.replaceAll(env['HOME'] ?? '', '~') };
}

describe('a settings folder that is none', () => {
  it('is said, and nothing is changed', () => {
    const { settings, env } = home();
    const config = join(env['HOME'] ?? '', 'c');
    writeFileSync(config, 'a file where a folder belongs');
    const said = run({ ...env, CLAUDE_CONFIG_DIR: config }, 'install', '--yes');
    expect(said.status).toBe(2);
    expect(said.stderr).toMatch(/^error: .*settings\.json: .*\nhint: /m);
    expect(readFileSync(settings, 'utf8')).toBe(before);
    expect(readdirSync(join(settings, '..'))).toEqual(['settings.json']);
  });
});
