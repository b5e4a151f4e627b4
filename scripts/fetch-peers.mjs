/**
 * Brings the pinned versions of the programs that `npm run score` measures beside Holdfast from npm to .cache/peers. They
 * are no dependencies: nothing of the program or of its tests needs them, and none of their install scripts is run.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** google-auth-library 11 needs Node 22. */
const peers = ['@modelcontextprotocol/sdk@1.32.2', 'google-auth-library@10.9.1', 'mcp-remote@0.15.1'];

const cache = join(import.meta.dirname, '..', '.cache');
const home = join(cache, 'peers', peers.join('+').replaceAll('/', '-'));

/** The folder whose `node_modules` has the peers in it. @returns {string} */
export function fetchPeers() {
  if (existsSync(home)) return home;
  mkdirSync(join(cache, 'peers'), { recursive: true });
  // Made beside its place and moved there whole, so that an interrupted run leaves nothing that looks complete.
  const making = mkdtempSync(join(cache, 'peers', 'making-'));
  try {
    writeFileSync(join(making, 'package.json'), '{ "private": true }');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    execFileSync('npm', ['install', ...options, ...peers], { cwd: making, stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(making, home);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return home;
}
