import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** A folder with the stub and a program of its own, or none. */
function installed(program: string | null): string {
  const folder = mkdtempSync(join(tmpdir(), 'stub-'));
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '1.2.3', type: 'module' }));
  if (program !== null) {
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist', 'main.js'), program);
  }
  return join(folder, 'bin', 'holdfast.cjs');
}

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the program that npm puts on the path', () => {
  it('says its version without loading the program', () => {
    expect(run(installed(null), '--version')).toEqual({ status: 0, stdout: '1.2.3\n', stderr: '' });
  });

  it('hands its arguments on and ends with the code it is given', () => {
    const program = 'export async function main(argv) { console.log(argv.join("|")); return 7; }';
    expect(run(installed(program), 'run', '--', 'a b')).toEqual({ status: 7, stdout: 'run|--|a b\n', stderr: '' });
  });

  it('does not mind a reader that goes away', () => {
    const program = `export async function main() {
      for (let i = 0; i < 200; i += 1) {
        process.stdout.write('x'.repeat(10_000));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return 0;
    }`;
    const script = `'${process.execPath}' '${installed(program)}' status | head -c 1`;
    const { stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: 'x', stderr: '' });
  });

  it.each([
    ['answers a hook itself while all is well', 'exports.isWell = (event) => event === "PreToolUse";', '', 0],
    ['loads the program for a hook that has to look', 'exports.isWell = () => false;', 'hook|PreToolUse\n', 7],
    ['loads the program where the first look fails', 'throw new Error("broken");', 'hook|PreToolUse\n', 7],
  ])('%s', (_, firstLook, stdout, status) => {
    const stub = installed('export async function main(argv) { console.log(argv.join("|")); return 7; }');
    writeFileSync(join(stub, '..', '..', 'dist', 'hook.cjs'), firstLook);
    expect(run(stub, 'hook', 'PreToolUse')).toEqual({ status, stdout, stderr: '' });
  });

  it('never ends a hook with the code that forbids a turn to go on', () => {
    expect(run(installed(null), 'hook', 'PreToolUse').status).toBe(1);
  });

  it('says how to build a program that is not there', () => {
    const stderr = 'error: the program is not built: dist/main.js is missing\nhint: npm run build\n';
    expect(run(installed(null), 'status')).toEqual({ status: 2, stdout: '', stderr });
  });

  it('says why a program that is there cannot be loaded', () => {
    const { status, stderr } = run(installed('import "no-such-package";'), 'status');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: the program cannot be loaded: .*no-such-package.*\nhint: npm ci && npm run build\n$/);
  });

  it.each([
    ['18.20.8', 2, /^error: holdfast needs Node 20\.19 or newer, this is 18\.20\.8\nhint: install a newer Node/],
    ['20.18.3', 2, /^error: holdfast needs Node 20\.19 or newer, this is 20\.18\.3\nhint: install a newer Node/],
    ['20.19.0', 0, /^$/],
    ['22.0.0', 0, /^$/],
  ])('on Node %s ends with %d', (version, code, words) => {
    const stub = installed('export async function main() { return 0; }');
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); require('${stub}')`;
    const { status, stderr } = run('-e', pretend);
    expect(status).toBe(code);
    expect(stderr).toMatch(words);
  });

  it('is executable, and is the one that the package names', () => {
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: Record<string, string> };
    expect(bin).toEqual({ holdfast: 'bin/holdfast.cjs' });
    expect(spawnSync(join(root, 'bin', 'holdfast.cjs'), ['--version'], { encoding: 'utf8' }).status).toBe(0);
  });
});
