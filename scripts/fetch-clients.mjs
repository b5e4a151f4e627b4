/**
 * Brings the real client's pinned versions from npm to .cache/clients/<version>/claude, for the tests of `tests/lab/`, and
 * a release of the Agent SDK to .cache/clients/sdk-<version>, as `npm install` lays it. That one may be missing: its tests are then left out.
 * Runs before the tests, since these reach nothing but loopback. Only the program of this machine's kind is installed,
 * and nothing of it is run.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { clientCache, fetchClient, system } from './client-cache.mjs';

/** The version whose behaviour was measured; a newer one, on which trust was measured too; an older one which renews again on each refusal. */
const versions = ['2.1.330', '2.1.332', '2.1.197'];

/** Its client is the one of that version, byte for byte, which its manifest says and is looked at. */
const sdk = {
  version: '0.3.332',
  client: '2.1.332',
  integrity: 'sha512-N0ejnrTLMNJYXkvhdmLEy8QSfjym2ljJCkUBCrLKesYNGgqooi8zHDHawNsi+An6zav/ImPnpi27sbRsRjfcOw==',
};

for (const version of versions) fetchClient(version);
try {
  fetchSdk();
} catch (error) {
  process.stdout.write(`-- the Agent SDK could not be fetched, so its tests are left out: ${String(error)}\n`);
}

/** The SDK needs nothing of its peers to start its client; that is linked to where the SDK's own package would have it. */
function fetchSdk() {
  const home = join(clientCache, `sdk-${sdk.version}`);
  if (existsSync(home)) return;
  const making = mkdtempSync(join(clientCache, 'making-'));
  try {
    const scope = join(making, 'node_modules', '@anthropic-ai');
    mkdirSync(join(scope, `claude-agent-sdk-${system()}`), { recursive: true });
    const options = ['--silent', '--pack-destination', making];
    execFileSync('npm', ['pack', ...options, `@anthropic-ai/claude-agent-sdk@${sdk.version}`], {
      cwd: making,
      stdio: 'ignore',
    });
    const packed = join(making, readdirSync(making).find((name) => name.endsWith('.tgz')) ?? 'nothing.tgz');
    const found = `sha512-${createHash('sha512').update(readFileSync(packed)).digest('base64')}`;
    if (found !== sdk.integrity) throw new Error(`expected a package with ${sdk.integrity}, found ${found}`);
    execFileSync('tar', ['-xzf', packed, '-C', scope], { stdio: 'ignore' });
    rmSync(packed);
    renameSync(join(scope, 'package'), join(scope, 'claude-agent-sdk'));
    const manifest = JSON.parse(readFileSync(join(scope, 'claude-agent-sdk', 'manifest.json'), 'utf8'));
    const client = join(clientCache, sdk.client, 'claude');
    const sum = createHash('sha256').update(readFileSync(client)).digest('hex');
    if (manifest.platforms[system()]?.checksum !== sum) throw new Error(`its client is not that of ${sdk.client}`);
    linkSync(client, join(scope, `claude-agent-sdk-${system()}`, 'claude'));
    const described = { name: `@anthropic-ai/claude-agent-sdk-${system()}`, version: sdk.version };
    writeFileSync(join(scope, `claude-agent-sdk-${system()}`, 'package.json'), JSON.stringify(described));
    renameSync(making, home);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}
