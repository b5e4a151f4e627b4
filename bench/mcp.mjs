/**
 * What a bridge costs, beside `mcp-remote` and beside no bridge: added latency of a call, CPU per call, start, memory,
 * and refresh requests of many bridges on one login. Candidates take turns, so that a busy machine is busy for all of
 * them. `npm run bench:mcp -- [--bridges N]`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { conformance, fetchPeers } from '../scripts/fetch-peers.mjs';
import { bridgeEnv, candidates, requireBuilt } from '../score/mcp/candidates.mjs';
import { makeBrowser } from '../score/mcp/fake-browser.mjs';
import { runToEnd, startPrinting } from '../score/mcp/program.mjs';

const rounds = 5;
const callsToWarmUp = 200;
const callsAlone = 1_000;
const callsTogether = 1_000;
const together = 8;
const starts = 7;
const ticksPerSecond = 100;
/** A call that takes longer is lost. */
const patienceMs = 60_000;
const words = { text: 'x'.repeat(200) };

const { values } = parseArgs({ options: { bridges: { type: 'string', default: '40' } } });
const scratch = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
const packages = fetchPeers(conformance);
const browser = makeBrowser(scratch);
let server;

try {
  if (process.platform !== 'linux') throw new Error('expected Linux: CPU time is read from /proc');
  requireBuilt();
  server = await startServer();
  const homes = {};
  for (const name of Object.keys(candidates)) homes[name] = await signedIn(name);
  await reportCalls(homes);
  await reportStarts(homes);
  for (const name of Object.keys(candidates)) await reportTogether(name, homes[name], Number(values.bridges));
} finally {
  server?.child.kill('SIGTERM');
  rmSync(scratch, { recursive: true, force: true });
}

/**
 * Latency one call at a time, since under load it only tells how long the queue was, and candidate after candidate for
 * each call, so that what is added is a difference of two calls of one moment; CPU under load.
 */
async function reportCalls(homes) {
  const clients = { direct: await direct() };
  for (const [name, home] of Object.entries(homes)) clients[name] = await bridged(name, home);
  const took = Object.fromEntries(Object.keys(clients).map((name) => [name, []]));
  const names = Object.keys(clients);
  for (let round = -callsToWarmUp; round < callsAlone; round += 1) {
    // Whoever comes first may wait for what came before.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const ms = await since(() => call(clients[name].client));
      if (round >= 0) took[name].push(ms);
    }
  }
  const ticks = Object.fromEntries(Object.keys(homes).map((name) => [name, 0]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of Object.keys(homes)) {
      const { client, pid } = clients[name];
      const before = cpuTicks(pid);
      await Promise.all(Array.from({ length: together }, () => calledOften(client, callsTogether / rounds / together)));
      ticks[name] += cpuTicks(pid) - before;
    }
  }
  const figures = {};
  say(
    `a call without a bridge: p50 ${median(took.direct).toFixed(2)} ms, p99 ${percentile(took.direct, 0.99).toFixed(2)} ms`,
  );
  for (const name of Object.keys(homes)) {
    const added = median(took[name].map((ms, round) => ms - took.direct[round]));
    const p99 = percentile(took[name], 0.99);
    const cpuUs = (ticks[name] / ticksPerSecond / callsTogether) * 1e6;
    const rssMb = rssKb(clients[name].pid) / 1024;
    figures[name] = { added, p99, cpuUs, rssMb };
    const calls = callsToWarmUp + callsAlone + callsTogether;
    say(
      `  ${name.padEnd(12)} adds ${added.toFixed(2)} ms (median of the differences), p99 ${p99.toFixed(2)} ms; CPU ${cpuUs.toFixed(0)} µs per call; ${rssMb.toFixed(0)} MB after ${calls} calls`,
    );
  }
  const ratio = (key) => `${(figures.holdfast[key] / figures['mcp-remote'][key]).toFixed(2)} ×`;
  say(
    `  holdfast to mcp-remote: added ${ratio('added')}, p99 ${ratio('p99')}, CPU ${ratio('cpuUs')}, memory ${ratio('rssMb')}`,
  );
  await Promise.all(Object.values(clients).map(({ client }) => client.close()));
}

/** From nothing to the first list of tools, with a login that is there and good. */
async function reportStarts(homes) {
  const took = { 'no bridge': [], ...Object.fromEntries(Object.keys(homes).map((name) => [name, []])) };
  const token = await freshToken();
  for (let round = 0; round < starts; round += 1) {
    took['no bridge'].push(
      await since(() => ended([join(import.meta.dirname, 'mcp-direct.mjs'), `${server.origin}/mcp`, token])),
    );
    for (const [name, home] of Object.entries(homes)) {
      let client;
      took[name].push(await since(async () => ({ client } = await bridged(name, home))));
      await client.close();
    }
  }
  const floor = median(took['no bridge']);
  say(`\nfrom the start of the process to the first list of tools (median of ${starts})`);
  for (const [name, times] of Object.entries(took)) {
    say(`  ${name.padEnd(12)} ${median(times).toFixed(0)} ms, ${(median(times) / floor).toFixed(2)} ×`);
  }
}

/** Many bridges on one login, whose token the server ends: all call at the same moment. */
async function reportTogether(name, home, many) {
  const clients = [];
  // A few at a time: a start is not what is looked at here.
  for (let begun = 0; begun < many; begun += 4) {
    const batch = Array.from({ length: Math.min(4, many - begun) }, () => bridged(name, home));
    const started = await Promise.allSettled(batch);
    clients.push(...started.filter(({ status }) => status === 'fulfilled').map(({ value }) => value));
  }
  const before = await counts();
  await fetch(`${server.origin}/end`, { method: 'POST' });
  const outcomes = await Promise.allSettled(clients.map(({ client }) => call(client)));
  const after = await counts();
  const served = outcomes.filter(({ status, value }) => status === 'fulfilled' && value.isError !== true).length;
  const grown = (key) => after[key] - before[key];
  say(
    `${name === 'holdfast' ? '\n' : ''}${clients.length} of ${many} ${name} started on one login whose token the server ended: ${served} of ${clients.length} calls served, ${grown('refreshes')} refresh requests, ${grown('reuses')} of spent tokens, ${grown('signIns')} new sign-ins`,
  );
  await Promise.allSettled(clients.map(({ client }) => client.close()));
}

async function signedIn(name) {
  const home = mkdtempSync(join(scratch, 'home-'));
  const { client } = await bridged(name, home);
  await client.close();
  return home;
}

async function bridged(name, home) {
  const { args, env } = candidates[name].start({ url: `${server.origin}/mcp`, home, packages, modern: false });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args,
    env: bridgeEnv(home, browser, env),
    stderr: process.env.BENCH_WORDS ? 'inherit' : 'ignore',
  });
  const client = new Client({ name: 'bench', version: '1' });
  await client.connect(transport);
  const { pid } = transport;
  await client.listTools();
  return { client, pid };
}

async function direct() {
  const client = new Client({ name: 'bench', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${await freshToken()}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.origin}/mcp`), { requestInit }));
  return { client };
}

/** A token as a login would bring it, without one. */
async function freshToken() {
  const redirect = await fetch(`${server.origin}/authorize?redirect_uri=http://127.0.0.1/`, { redirect: 'manual' });
  const code = new URL(redirect.headers.get('location')).searchParams.get('code');
  const body = new URLSearchParams({ grant_type: 'authorization_code', code });
  return (await (await fetch(`${server.origin}/token`, { method: 'POST', body })).json()).access_token;
}

async function calledOften(client, times) {
  for (let made = 0; made < times; made += 1) await call(client);
}

async function call(client) {
  return await client.callTool({ name: 'echo', arguments: words }, { timeout: patienceMs });
}

async function since(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function counts() {
  return await (await fetch(`${server.origin}/counts`)).json();
}

async function startServer() {
  const { child, at } = await startPrinting(join(import.meta.dirname, '..', 'score', 'mcp', 'protected-server.mjs'));
  return { child, origin: at };
}

async function ended(args) {
  const { code, stderr } = await runToEnd(args, bridgeEnv(scratch, browser));
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${stderr}`);
}

function cpuTicks(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function rssKb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

function percentile(times, share) {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))];
}

function median(times) {
  return percentile(times, 0.5);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
