import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { program } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';

let holdfast: string;

beforeAll(async () => {
  holdfast = await program(`
    import { main } from '$src/cli/main.ts';
    globalThis.HOLDFAST_VERSION = '1.2.3';
    process.exitCode = await main(process.argv.slice(2));
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

/** Ends an install by `kill -9` after so many milliseconds. */
function killedAfter(ms: number, env: Record<string, string>): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [holdfast, 'install', '--yes'], { env, stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), ms);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

describe('an install that is killed', () => {
  it('leaves the old file or the new one, whenever that is, and uninstall gives the bytes back', async () => {
    const whole = home();
    const startedAt = Date.now();
    expect(run(whole.env, 'install', '--yes').status).toBe(0);
    const tookMs = Date.now() - startedAt;
    const installed = readFileSync(whole.settings, 'utf8');
    const steps = 16;
    const found = await Promise.all(
      Array.from({ length: steps }, async (_, step) => {
        const { settings, env } = home();
        await killedAfter((tookMs * (step + 1)) / steps, env);
        const left = readFileSync(settings, 'utf8');
        expect(run(env, 'uninstall').status).toBe(0);
        expect(readFileSync(settings, 'utf8')).toBe(before);
        return left;
      }),
    );
    expect(new Set([...found, before, installed])).toEqual(new Set([before, installed]));
  });
});

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
