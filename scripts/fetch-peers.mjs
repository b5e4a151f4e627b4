/**
 * Brings the pinned versions of the programs that Holdfast is measured beside and with from npm to .cache/peers. They are
 * no dependencies: nothing of the program needs them, and none of their install scripts is run.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** For `npm run score`. google-auth-library 11 needs Node 22. */
const renewing = ['@modelcontextprotocol/sdk@1.32.2', 'google-auth-library@10.9.1', 'mcp-remote@0.15.1'];

/** The official conformance suite, which needs a newer Node than the bridges that it looks at, and the other bridge. */
export const conformance = [
  '@modelcontextprotocol/conformance@0.2.0-alpha.12',
  'mcp-remote@0.15.1',
  `node-${process.platform}-${process.arch}@24.21.0`,
];

/** Clients of MCP other than agents. The inspector asks for Node 22 and runs on 20. */
export const clients = ['@modelcontextprotocol/inspector@2.12.0', '@modelcontextprotocol/sdk@1.32.2'];

const cache = join(import.meta.dirname, '..', '.cache');

/** Where a set of peers is, or would be. @returns {string} the folder whose `node_modules` has them in it */
export function placeOfPeers(peers) {
  return join(cache, 'peers', peers.join('+').replaceAll('/', '-'));
}

/** Brings a set of peers, if it is not there yet. @returns {string} the folder whose `node_modules` has them in it */
export function fetchPeers(peers = renewing) {
  const home = placeOfPeers(peers);
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

// As a program it brings what the tests need, which reach nothing but loopback themselves.
if (process.argv[1] === import.meta.filename) fetchPeers(conformance);
