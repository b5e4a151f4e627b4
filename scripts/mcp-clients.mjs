/**
 * Clients that people have, through each bridge to an MCP server behind OAuth whose tokens last for one call: `npm run
 * score:mcp-clients -- [--only NAME]`. The official inspector on the command line, the client of the first SDK, and of the
 * second one in both revisions. Exits 1 if one of them saw a token end through Holdfast, or a person was asked twice.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { bridgeEnv, candidates, requireBuilt } from '../score/mcp/candidates.mjs';
import { makeBrowser } from '../score/mcp/fake-browser.mjs';
import { runToEnd, startPrinting } from '../score/mcp/program.mjs';
import { clients, conformance, fetchPeers } from './fetch-peers.mjs';

const calls = 4;
const parts = join(import.meta.dirname, '..', 'score', 'mcp');
const { values } = parseArgs({ options: { only: { type: 'string' } } });
const scratch = mkdtempSync(join(tmpdir(), 'holdfast-mcp-'));
const [packages, others] = [fetchPeers(conformance), fetchPeers(clients)];
const browser = makeBrowser(scratch);

/** Each makes its calls, and prints a line with what the tool said for each that was served. */
const ways = {
  'inspector --cli': inspect,
  'SDK 1.32': (bridge) => play('first-sdk-client.mjs', bridge, [others]),
  'SDK 2.4': (bridge) => play('second-sdk-client.mjs', bridge, []),
};

try {
  let isGood = true;
  for (const candidate of Object.keys(candidates)) {
    if (values.only !== undefined && values.only !== candidate) continue;
    if (candidate === 'holdfast') requireBuilt();
    for (const [way, run] of Object.entries(ways)) {
      const { served, signIns, refreshes, reuses, words } = await tried(candidate, run);
      const isServed = served === calls && signIns === 1 && reuses === 0;
      if (candidate === 'holdfast') isGood &&= isServed;
      const counted = `${served} of ${calls} calls served, ${signIns} sign-ins, ${refreshes} refreshes, ${reuses} of spent tokens`;
      process.stdout.write(`${candidate.padEnd(12)} ${way.padEnd(16)} ${counted}\n${isServed ? '' : `  ${words}\n`}`);
    }
  }
  process.exitCode = isGood ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function tried(candidate, run) {
  const server = await startPrinting(join(parts, 'protected-server.mjs'), ['--calls-per-token', '1']);
  try {
    const home = mkdtempSync(join(scratch, 'home-'));
    const { args, env } = candidates[candidate].start({ url: `${server.at}/mcp`, home, packages, modern: false });
    const { stdout, stderr } = await run({ args, env: bridgeEnv(home, browser, env) });
    const counts = await (await fetch(`${server.at}/counts`)).json();
    const served = stdout.split('\n').filter((line) => line.includes('said-by-the-tool')).length;
    return { ...counts, served, words: stderr.trim().split('\n').slice(-3).join(' / ').slice(0, 400) };
  } finally {
    server.child.kill('SIGTERM');
  }
}

/** One process for each call, as a person at a shell would have it. */
async function inspect({ args, env }) {
  const folder = join(others, 'node_modules', '@modelcontextprotocol', 'inspector');
  const program = join(folder, 'clients', 'launcher', 'build', 'index.js');
  // Options of the server in the inspector's own command line would be taken for its own.
  const config = join(env.HOME, 'servers.json');
  writeFileSync(config, JSON.stringify({ mcpServers: { bridged: { command: process.execPath, args, env } } }));
  const call = ['--method', 'tools/call', '--tool-name', 'echo', '--tool-arg', 'words=said-by-the-tool'];
  const said = { stdout: '', stderr: '' };
  for (let made = 0; made < calls; made += 1) {
    const { stdout, stderr } = await runToEnd(
      [program, '--cli', '--config', config, '--server', 'bridged', ...call],
      env,
    );
    said.stdout += `${JSON.stringify(stdout)}\n`;
    said.stderr += stderr;
  }
  return said;
}

function play(client, { args, env }, more) {
  return runToEnd([join(parts, client), JSON.stringify({ calls, args, env }), ...more], env);
}
