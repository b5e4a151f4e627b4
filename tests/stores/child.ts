import type { ChildProcess } from 'node:child_process';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { scratchFolder } from './scratch.ts';

const sources = join(import.meta.dirname, '..', '..', 'src');
/** Native addons cannot be bundled: each is loaded from where it is installed. */
const natives = ['fs-native-extensions', '@napi-rs/keyring'];
const { resolve: installedAt } = createRequire(import.meta.url);
const paths = Object.fromEntries(natives.map((name) => [name, pathToFileURL(installedAt(name)).href]));

/**
 * Makes a program of a few lines that plain Node runs in a process of its own; `$src` in an import is the folder of the
 * sources.
 */
export async function program(text: string): Promise<string> {
  const folder = scratchFolder();
  const [input, file] = [join(folder, 'program.ts'), join(folder, 'program.mjs')];
  writeFileSync(input, text.replaceAll('$src', sources));
  await build({
    input,
    platform: 'node',
    external: natives,
    // As in the program's own build.
    resolve: { mainFields: ['module', 'main'] },
    // In pieces, as the program is built, too: one that is started hundreds of times loads what it needs.
    output: { dir: folder, format: 'esm', entryFileNames: 'program.mjs', chunkFileNames: '[name]-[hash].mjs', paths },
    logLevel: 'silent',
  });
  return file;
}

/** The last lines of a program that has imported `main`: Holdfast's own command line. */
export const startsMain = `
  globalThis.HOLDFAST_VERSION = '1.2.3';
  process.exitCode = await main(process.argv.slice(2));
`;

/** Holdfast's own command line, from the sources as they stand. */
export function holdfastItself(): Promise<string> {
  return program(`import { main } from '$src/cli/main.ts'; ${startsMain}`);
}

/** A running program, and what it says line by line. */
export interface Running {
  readonly child: ChildProcess;
  /** The next line, or null when it has ended. */
  line(): Promise<string | null>;
  /** Exit code or signal. */
  readonly ended: Promise<number | string | null>;
}

export function start(file: string, args: readonly string[]): Running {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  return {
    child,
    ended,
    async line() {
      const next = await lines.next();
      return next.done === true ? null : next.value;
    },
  };
}

/** Why this user may not have mounts of its own that nobody else sees, or null when it may. */
export function mountsRefused(): string | null {
  const { status, error, stderr } = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { encoding: 'utf8' });
  return status === 0 ? null : (error?.message ?? stderr);
}

/** Runs lines of shell among mounts that nobody else sees and that end with it; `/mnt` is empty and open to all users. */
export function amongOwnMounts(script: string, args: readonly string[]): Promise<string> {
  const whole = `set -e\nmount -t tmpfs -o mode=755 none /mnt\n${script}`;
  return new Promise((resolve, reject) => {
    execFile('unshare', ['-m', 'sh', '-c', whole, 'sh', process.execPath, ...args], (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new Error('the script failed', { cause: error }));
    });
  });
}
