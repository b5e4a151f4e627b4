/** The official conformance suite, run as it is: its own command, under a Node that it accepts, on loopback. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parse } from 'yaml';
import { openTurns } from './turns.mjs';

/** Longer than the clients' own limit and their wait for a turn: the suite itself ends none of them. */
const patienceMs = 600_000;
const client = join(import.meta.dirname, 'conformance-client.mjs');

/**
 * Runs one set of client scenarios against a candidate.
 *
 * @param {{ packages: string, scratch: string, browser: string, candidate: string, era: 'legacy' | 'modern',
 *   select: string[], atOnce?: number }} run `select`: what the suite's command line calls the set
 * @returns {Promise<Scenario[]>}
 */
export async function runClientSuite({ packages, scratch, browser, candidate, era, select, atOnce = 3 }) {
  const folder = mkdtempSync(join(scratch, 'suite-'));
  const turns = await openTurns(join(folder, 'turns'), atOnce);
  const plan = { packages, scratch: folder, browser, candidate, era, turns: join(folder, 'turns') };
  const command = ['--command', `${process.execPath} ${client}`, '--timeout', `${patienceMs}`];
  try {
    return await runSuite(packages, ['client', ...select, ...command], folder, {
      SCORE_MCP_PLAN: JSON.stringify(plan),
    });
  } finally {
    turns.close();
  }
}

/** Runs one set of server scenarios against a server. @returns {Promise<Scenario[]>} */
export function runServerSuite({ packages, scratch, url, select }) {
  return runSuite(packages, ['server', ...select, '--url', url], mkdtempSync(join(scratch, 'suite-')), {});
}

/** The scenarios that decide about a revision, as the suite has them; it runs others, too. @returns {Set<string>} */
export function scoredBy(packages, revision, side) {
  const file = join(
    packages,
    'node_modules',
    '@modelcontextprotocol',
    'conformance',
    'requirements',
    `${revision}.yaml`,
  );
  return new Set(parse(readFileSync(file, 'utf8'))[side]);
}

/**
 * @typedef {{ id: string, name: string, description: string, status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO',
 *   errorMessage?: string, details?: unknown }} Check
 * @typedef {{ name: string, checks: Check[], words: string, outcome: { seconds: number, error: string | null } | null }} Scenario
 */

async function runSuite(packages, args, folder, env) {
  const results = join(folder, 'results');
  mkdirSync(results);
  const program = join(packages, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
  const child = spawn(newNode(packages), [program, ...args, '--output-dir', results], {
    cwd: folder,
    env: {
      PATH: `${join(process.execPath, '..')}:/usr/bin:/bin`,
      HOME: folder,
      TMPDIR: folder,
      LANG: 'C.UTF-8',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  await new Promise((resolve) => child.once('close', resolve));
  const scenarios = readResults(results);
  if (scenarios.length === 0) throw new Error(`expected results of the conformance suite, found none:\n${said}`);
  return scenarios;
}

/** Names of scenarios have slashes in them; the suite puts the time behind. */
function readResults(results) {
  return readdirSync(results, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('checks.json'))
    .map((path) => {
      const folder = join(results, path, '..');
      const name = path.replace(/-\d{4}-\d\d-\d\dT[\d-]+Z.checks\.json$/, '').replace(/^server-(?=.)/, '');
      return {
        name,
        checks: JSON.parse(readFileSync(join(results, path), 'utf8')),
        words: textOf(join(folder, 'stderr.txt')),
        outcome: JSON.parse(textOf(join(folder, 'stdout.txt')).trim().split('\n').at(-1) || 'null'),
      };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The one that was fetched, since the suite does not start under Node 20. */
function newNode(packages) {
  const name = `node-${process.platform}-${process.arch}`;
  return join(packages, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
