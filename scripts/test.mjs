/**
 * The one test command. Every step runs, whatever the earlier ones said; the last line counts tests, and one more
 * failure for each step that failed.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runStep } from './step.mjs';
import { withoutNetwork } from './without-network.mjs';

const root = join(import.meta.dirname, '..');
const report = join(root, '.cache', 'vitest.json');

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// No `attw`: it judges how types resolve for importers, and this package is a program that nobody imports.
const checks = ['types', 'lint', 'format:check', 'unused', 'build', 'package:check'];
const reporters = `--reporter=default --reporter=json --outputFile.json=${join('.cache', 'vitest.json')}`;

mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(report, { force: true });

let failedSteps = 0;
for (const name of checks) failedSteps += runStep(root, { name, command: scripts[name] }) ? 0 : 1;
failedSteps += runStep(root, { name: 'clients', command: 'node scripts/fetch-clients.mjs' }) ? 0 : 1;
failedSteps += runStep(root, { name: 'peers', command: 'node scripts/fetch-peers.mjs' }) ? 0 : 1;
const testsRanWell = runStep(root, { name: 'tests', command: withoutNetwork(`vitest run ${reporters}`), live: true });

const { passed, failed, skipped } = countTests();
// A run may fail without a failed test: an unhandled rejection, a file that cannot be loaded, no test at all.
const failures = failed + failedSteps + (!testsRanWell && failed === 0 ? 1 : 0) + (passed + failed === 0 ? 1 : 0);
process.stdout.write(`\n${passed} passed, ${failures} failed${skipped === 0 ? '' : `, ${skipped} skipped`}\n`);
process.exitCode = failures === 0 ? 0 : 1;

function countTests() {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    const skippedOrPending = result.numPendingTests + result.numTodoTests;
    return { passed: result.numPassedTests, failed: result.numFailedTests, skipped: skippedOrPending };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
