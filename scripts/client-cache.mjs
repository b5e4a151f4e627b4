/**
 * Where the real client's versions lie, `.cache/clients/<version>/claude`, and how one gets there from npm. Only the program of
 * this machine's kind is installed, and nothing of it is run.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** `HOLDFAST_TEST_CACHE` may name a folder that outlives the clone. */
export const clientCache = process.env.HOLDFAST_TEST_CACHE
  ? join(process.env.HOLDFAST_TEST_CACHE, 'clients')
  : join(import.meta.dirname, '..', '.cache', 'clients');

/** Without a network npm would try for minutes. */
export const impatient = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=2000'];

/**
 * Brings a version here where it is not yet; the network is needed only then.
 * @param {string} version such as 2.1.332
 * @returns {string} its program
 */
export function fetchClient(version) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`expected a version such as 2.1.332, found "${version}"`);
  const home = join(clientCache, version);
  const program = join(home, 'claude');
  if (existsSync(program)) return program;
  mkdirSync(clientCache, { recursive: true });
  // Made beside its place and moved there whole, so that an interrupted run leaves nothing that looks complete.
  const making = mkdtempSync(join(clientCache, 'making-'));
  try {
    const name = `@anthropic-ai/claude-code-${system()}`;
    writeFileSync(join(making, 'package.json'), '{ "private": true }');
    const options = [
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--loglevel=error',
      ...impatient,
    ];
    execFileSync('npm', ['install', ...options, `${name}@${version}`], {
      cwd: making,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    linkSync(join(making, 'node_modules', name, 'claude'), join(making, 'claude'));
    // What lies there without a program is half of one.
    rmSync(home, { recursive: true, force: true });
    renameSync(making, home);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return program;
}

/** How packages name this kind of machine. */
export function system() {
  return `${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`;
}

function isMusl() {
  return process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
}
