/**
 * The official MCP conformance suite against bridges: `npm run score:mcp-conformance -- [--only NAME] [--set NAME]
 * [--json]`. Says for each candidate and set how many checks passed, and names each that did not. Exits 1 if a check that
 * a revision requires failed for Holdfast.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { candidates, requireBuilt } from '../score/mcp/candidates.mjs';
import { makeBrowser } from '../score/mcp/fake-browser.mjs';
import { runClientSuite, scoredBy } from '../score/mcp/suite.mjs';
import { conformance, fetchPeers } from './fetch-peers.mjs';

/** `modern`: the servers of the set speak 2026-07-28, and a bridge may be spoken to in either revision. */
const sets = {
  auth: { select: ['--suite', 'auth'], modern: false },
  '2025-11-25': { select: ['--requirements', '2025-11-25'], modern: false },
  '2026-07-28': { select: ['--requirements', '2026-07-28'], modern: true },
};

/**
 * What a client that begins with `initialize` brings to a server that does not know it, once: the bridge asks a server as its
 * client does before it translates, since a server of both eras loses what it pushes through a session by a translation.
 */
const detour = new Set(['ClientSendsVersionHeader', 'ClientPopulatesMeta', 'ClientMcpMethodHeader_initialize']);

const { values } = parseArgs({
  options: { only: { type: 'string' }, set: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const scratch = mkdtempSync(join(tmpdir(), 'holdfast-mcp-'));
const say = (line) => (values.json ? process.stderr : process.stdout).write(`${line}\n`);

try {
  const reports = [];
  for (const run of runs()) {
    const report = await reported(run);
    reports.push(report);
    print(report);
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ schema: 1, reports })}\n`);
  const failed = reports.some(({ candidate, checks }) => candidate === 'holdfast' && checks.some(isRequiredFailure));
  process.exitCode = failed ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function runs() {
  const packages = fetchPeers(conformance);
  const browser = makeBrowser(scratch);
  return Object.entries(candidates)
    .filter(([name]) => values.only === undefined || values.only === name)
    .flatMap(([candidate, { eras }]) => {
      if (candidate === 'holdfast') requireBuilt();
      return Object.entries(sets)
        .filter(([set]) => values.set === undefined || values.set === set)
        .flatMap(([set, { select, modern }]) =>
          (modern ? eras : ['legacy']).map((era) => ({ packages, scratch, browser, candidate, set, select, era })),
        );
    });
}

async function reported(run) {
  const begun = performance.now();
  const scenarios = await runClientSuite(run);
  const scored = run.set === 'auth' ? null : scoredBy(run.packages, run.set, 'client');
  const checks = scenarios.flatMap(({ name, checks: all, outcome, words }) =>
    all
      .filter(({ status }) => status !== 'INFO')
      .map(({ id, name: title, status, description, errorMessage }) => {
        const isDetour = sets[run.set].modern && run.era === 'legacy' && detour.has(title);
        const isRequired = (scored === null || scored.has(name)) && !isDetour;
        const reason = errorMessage ?? description;
        // What the bridge said is of interest only where something is wrong.
        const said = status === 'FAILURE' || status === 'WARNING' ? words : '';
        return { scenario: name, id, title, status, isRequired, reason, outcome, words: said };
      }),
  );
  const { candidate, set, era } = run;
  return { candidate, set, era, scenarios: scenarios.length, seconds: (performance.now() - begun) / 1000, checks };
}

function isRequiredFailure({ status, isRequired }) {
  return status === 'FAILURE' && isRequired;
}

function print({ candidate, set, era, scenarios, seconds, checks }) {
  const count = (status, isRequired) =>
    checks.filter((check) => check.status === status && check.isRequired === isRequired).length;
  const line = (isRequired) =>
    `${count('SUCCESS', isRequired)} passed, ${count('FAILURE', isRequired)} failed, ${count('WARNING', isRequired)} warnings`;
  const spoken = sets[set].modern && era === 'legacy' ? ', spoken to in 2025-11-25' : '';
  say(`\n${candidate}, ${set}${spoken}: ${line(true)} (${scenarios} scenarios, ${seconds.toFixed(0)} s)`);
  if (checks.some(({ isRequired }) => !isRequired)) say(`  not required by the revision: ${line(false)}`);
  for (const { scenario, title, status, isRequired, reason, outcome, words } of checks) {
    if (status !== 'FAILURE' && status !== 'WARNING') continue;
    say(`  ${status}${isRequired ? '' : ' (not required)'}  ${scenario}  ${title}: ${oneLine(reason)}`);
    if (isRequired && outcome?.error) say(`      the client: ${oneLine(outcome.error)}`);
    if (isRequired && words) say(`      the bridge: ${oneLine(words.trim().split('\n').slice(-3).join(' / '))}`);
  }
}

function oneLine(text) {
  const flat = text.replaceAll(/\s+/g, ' ');
  return flat.length > 300 ? `${flat.slice(0, 300)}…` : flat;
}
