/** `npm run score:mcp`: the suite of tests/mcp-refresh for the bridge of this repository, and for others beside it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fetchPeers } from './fetch-peers.mjs';

const suite = join(import.meta.dirname, '..', 'tests', 'mcp-refresh', 'run.mjs');
const { status } = spawnSync(process.execPath, [suite, '--packages', fetchPeers(), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
