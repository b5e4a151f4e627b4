/**
 * Brings the real client's pinned versions from npm to .cache/clients/<version>/claude, for the tests of `tests/lab/`.
 * Runs before the tests, since these reach nothing but loopback. Only the program of this machine's kind is installed,
 * and nothing of it is run.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** The version whose behaviour was measured; a newer one, on which trust was measured too; an older one which renews again on each refusal. */
const versions = ['2.1.330', '2.1.332', '2.1.197'];

const cache = join(import.meta.dirname, '..', '.cache', 'clients');
for (const version of versions) fetch(version);

function fetch(version) {
  const home = join(cache, version);
  if (existsSync(join(home, 'claude'))) return;
  mkdirSync(cache, { recursive: true });
  // Made beside its place and moved there whole, so that an interrupted run leaves nothing that looks complete.
  const making = mkdtempSync(join(cache, 'making-'));
  try {
    const name = `@anthropic-ai/claude-code-${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`;
    writeFileSync(join(making, 'package.json'), '{ "private": true }');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    execFileSync('npm', ['install', ...options, `${name}@${version}`], {
      cwd: making,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    linkSync(join(making, 'node_modules', name, 'claude'), join(making, 'claude'));
    renameSync(making, home);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

function isMusl() {
  return process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
}
