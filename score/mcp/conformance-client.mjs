/**
 * The client that the official conformance suite starts, once for each scenario: `conformance-client.mjs URL`. It puts
 * the candidate bridge between the suite's server and an MCP client of the official SDK, and lets that do what the
 * scenario is about. The last line on stdout says how it went.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { bridgeEnv, candidates } from './candidates.mjs';
import { bridgedFor, scenarioOf } from './scenarios.mjs';
import { awaitTurn } from './turns.mjs';

/** Longer than any candidate waits for a person; a client that hangs is ended, and its scenario judged as it stands. */
const limitMs = 40_000;

const plan = JSON.parse(process.env.SCORE_MCP_PLAN);
const url = process.argv.at(-1);
const name = process.env.MCP_CONFORMANCE_SCENARIO;
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const modern = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION >= '2026';

await awaitTurn(plan.turns);
const startedAt = performance.now();
// The SDK probes a transport of its own class by starting a second bridge; one of another class is probed in place.
class BridgeTransport extends StdioClientTransport {}
const transport = new BridgeTransport(bridge());
transport.stderr?.on('data', (chunk) => process.stderr.write(chunk));
const client = new Client(
  { name: 'holdfast-score', version: '1.0.0' },
  {
    // Defaults are filled in by the client itself, on the far side of the bridge.
    capabilities: { elicitation: { form: { applyDefaults: true } } },
    versionNegotiation: { mode: modern && plan.era === 'modern' ? { pin: '2026-07-28' } : 'legacy' },
  },
);
client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));

let timer;
const tooLong = new Promise((_resolve, reject) => {
  timer = setTimeout(() => reject(new Error(`no end after ${limitMs} ms`)), limitMs);
});
const outcome = await Promise.race([play(), tooLong]).then(
  () => null,
  (failure) => failure.message,
);
clearTimeout(timer);
await Promise.allSettled([client.close(), transport.close()]);
const seconds = (performance.now() - startedAt) / 1000;
process.stdout.write(`${JSON.stringify({ seconds, error: outcome })}\n`, () => process.exit(outcome === null ? 0 : 1));

async function play() {
  await client.connect(transport);
  await scenarioOf(name)(client, context);
}

function bridge() {
  const home = mkdtempSync(join(plan.scratch, 'home-'));
  const bridged = { url, home, packages: plan.packages, modern, ...bridgedFor(name, context) };
  const { args, env } = candidates[plan.candidate].start(bridged);
  return { command: process.execPath, args, env: bridgeEnv(home, plan.browser, env), stderr: 'pipe' };
}
