/**
 * Runs the tests. By itself: what needs nothing but Node and npm, in minutes. With `--all`: everything but the long ones, with
 * the programs that it needs, the real client and the browser; what is missing on this machine is named, and fails.
 *
 * Every step runs, whatever the earlier ones said; the last line counts tests, and one more failure for each step that failed.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { missingParts, partsInWords } from './machine-parts.mjs';
import { runStep } from './step.mjs';
import { suitesOf, suitesInWords } from './suites.mjs';
import { withoutNetwork } from './without-network.mjs';

const root = join(import.meta.dirname, '..');
const all = process.argv.includes('--all');
const report = join(root, '.cache', 'vitest.json');
const startedAt = performance.now();

/** Minutes that all tests may take: whoever adds some makes room for them. A machine that is a little slower only says so. */
const budgetMinutes = 22;
const mostMinutes = 24;

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// No `attw`: it judges how types resolve for importers, and this package is a program that nobody imports.
const checks = [
  'types',
  'lint',
  'format:check',
  ...(all ? ['unused'] : []),
  'build',
  ...(all ? ['package:check'] : []),
];
const projects = all ? '' : ' --project unit --project process';
const reporters = `--reporter=default --reporter=json --outputFile.json=${relative(root, report)}`;

mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(report, { force: true });

let failedSteps = 0;
const step = (name, command, live = false) => {
  const isGood = runStep(root, { name, command, live });
  failedSteps += isGood ? 0 : 1;
  return isGood;
};

if (all) {
  const missing = missingParts();
  if (missing.length > 0) {
    failedSteps += 1;
    process.stdout.write(`${partsInWords(missing)}\n`);
  }
}
for (const name of checks) step(name, scripts[name]);
if (all) {
  step('clients', 'node scripts/fetch-clients.mjs');
  step('peers', 'node scripts/fetch-peers.mjs');
}
const failedBefore = failedSteps;
const testsRanWell = step('tests', withoutNetwork(`vitest run${projects} ${reporters}`), true);
failedSteps = failedBefore;

const result = readReport();
for (const line of suitesInWords(suitesOf(result, root))) process.stdout.write(`-- ${line}\n`);
const minutes = (performance.now() - startedAt) / 60_000;
if (all && minutes > budgetMinutes) {
  const isOver = minutes > mostMinutes;
  failedSteps += isOver ? 1 : 0;
  process.stdout.write(
    `${isOver ? 'error' : 'warning'}: the tests took ${minutes.toFixed(1)} min, expected ${budgetMinutes} at most\n`,
  );
}
const { numPassedTests: passed, numFailedTests: failed } = result;
const skipped = result.numPendingTests + result.numTodoTests;
// A run may fail without a failed test: an unhandled rejection, a file that cannot be loaded, no test at all.
const failures = failed + failedSteps + (!testsRanWell && failed === 0 ? 1 : 0) + (passed + failed === 0 ? 1 : 0);
process.stdout.write(`\n${passed} passed, ${failures} failed${skipped === 0 ? '' : `, ${skipped} skipped`}\n`);
process.exitCode = failures === 0 ? 0 : 1;

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}
