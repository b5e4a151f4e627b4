/**
 * A reference server bare and behind each bridge, before the official suite's `server` scenarios: `npm run
 * score:mcp-reference -- [--only NAME] [--all] [--json]`. The lists of checks must be equal. What stands between suite and bridge
 * may make a difference of its own: so the server is also put behind that alone, over stdio. Exits 1 if Holdfast makes a
 * difference beyond it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { bridgeEnv, candidates, requireBuilt } from '../score/mcp/candidates.mjs';
import { differences } from '../score/mcp/check-lists.mjs';
import { makeBrowser } from '../score/mcp/fake-browser.mjs';
import { openFront } from '../score/mcp/http-front.mjs';
import { startPrinting } from '../score/mcp/program.mjs';
import { runServerSuite, scoredBy } from '../score/mcp/suite.mjs';
import { conformance, fetchPeers } from './fetch-peers.mjs';

const revisions = ['2025-11-25', '2026-07-28'];
const program = join(import.meta.dirname, '..', 'score', 'mcp', 'reference-server.mjs');

/** How many differences are printed of each candidate. */
const shown = 12;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
  },
});
const scratch = mkdtempSync(join(tmpdir(), 'holdfast-mcp-'));
const say = (line) => (values.json ? process.stderr : process.stdout).write(`${line}\n`);
let server;

try {
  const packages = fetchPeers(conformance);
  const browser = makeBrowser(scratch);
  server = await startPrinting(program);
  const reports = [];
  for (const revision of revisions) reports.push(...(await compared(revision, packages, browser)));
  if (values.json) process.stdout.write(`${JSON.stringify({ schema: 1, reports })}\n`);
  process.exitCode = reports.some(({ candidate, own }) => candidate === 'holdfast' && own.length > 0) ? 1 : 0;
} finally {
  server?.child.kill('SIGTERM');
  rmSync(scratch, { recursive: true, force: true });
}

async function compared(revision, packages, browser) {
  const look = async (url) => runServerSuite({ packages, scratch, url, select: ['--requirements', revision] });
  const scored = scoredBy(packages, revision, 'server');
  const bare = await look(server.at);
  say(`\n${revision}, bare: ${summary(bare, scored)}`);
  const stdio = { command: process.execPath, args: [program, '--stdio'], env: bridgeEnv(scratch, browser) };
  const direct = await fronted(() => stdio, look);
  const byFront = differences(bare, direct, scored);
  report('over stdio, without a bridge', direct, byFront, scored);
  const reports = [];
  for (const candidate of Object.keys(candidates)) {
    if (values.only !== undefined && values.only !== candidate) continue;
    if (candidate === 'holdfast') requireBuilt();
    const behind = await fronted(() => bridge(candidate, revision, packages, browser), look);
    const known = new Map(byFront.map((each) => [each.key, each.behind]));
    const own = differences(bare, behind, scored).filter((each) => known.get(each.key) !== each.behind);
    report(`behind ${candidate}`, behind, own, scored);
    reports.push({ candidate, revision, byFront, own });
  }
  return reports;
}

async function fronted(start, look) {
  const front = await openFront(start);
  try {
    return await look(front.url);
  } finally {
    front.close();
  }
}

function bridge(candidate, revision, packages, browser) {
  const home = mkdtempSync(join(scratch, 'home-'));
  const modern = revision >= '2026';
  const { args, env } = candidates[candidate].start({ url: server.at, home, packages, modern });
  return { command: process.execPath, args, env: bridgeEnv(home, browser, env) };
}

function report(name, scenarios, own, scored) {
  say(`  ${name}: ${summary(scenarios, scored)}; ${own.length === 0 ? 'equal' : `${own.length} differences`}`);
  for (const { key, bare, behind, reason, isRequired } of own.slice(0, values.all ? undefined : shown)) {
    say(`    ${isRequired ? '' : '(not required) '}${key}: ${bare} -> ${behind}${reason === '' ? '' : `: ${reason}`}`);
  }
  if (own.length > shown && !values.all) say(`    … and ${own.length - shown} more: --all`);
}

function summary(scenarios, scored) {
  const checks = scenarios.filter(({ name }) => scored.has(name)).flatMap((scenario) => scenario.checks);
  const count = (status) => checks.filter((check) => check.status === status).length;
  return `${count('SUCCESS')} passed, ${count('FAILURE')} failed, ${count('WARNING')} warnings`;
}
