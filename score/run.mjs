/**
 * The score card: `npm run score -- [--rounds N] [--json] [--only holdfast|peers] [--kills N]`. Everything runs on
 * loopback, with logins that are made up on the spot.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fetchPeers } from '../scripts/fetch-peers.mjs';
import { built } from './build.mjs';

const home = mkdtempSync(join(tmpdir(), 'holdfast-score-'));
try {
  const { main } = await import(await built('main'));
  const args = process.argv.slice(2);
  const hasPeers = !args.includes('--kills') && !args.includes('holdfast');
  process.exitCode = await main(args, {
    sources: import.meta.dirname,
    worker: await built('worker'),
    holder: await built('holder'),
    home,
    packages: hasPeers ? fetchPeers() : '',
  });
} finally {
  rmSync(home, { recursive: true, force: true });
}
