/** Runs the measured facts (`tests/lab/facts/`) against a version of the client. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** One fact, as it turned out. */
export interface Fact {
  readonly fact: string;
  /** The version on which somebody measured it first. */
  readonly measuredOn: string;
  readonly holds: boolean;
}

interface Report {
  readonly testResults: ReadonlyArray<{
    readonly assertionResults: ReadonlyArray<{ readonly title: string; readonly status: string }>;
  }>;
}

/** @param walled puts a command where no network but loopback is. @throws where the tests could not be run at all. */
export function runFacts(root: string, version: string, walled: (command: string) => string): Fact[] {
  const folder = mkdtempSync(join(tmpdir(), 'facts-'));
  const report = join(folder, 'report.json');
  try {
    const command = `${join(root, 'node_modules', '.bin', 'vitest')} run --project lab tests/lab/facts --reporter=json --outputFile=${report}`;
    spawnSync(walled(command), {
      shell: true,
      cwd: root,
      env: { ...process.env, HOLDFAST_LONG: '1', HOLDFAST_TEST_CLIENT: version },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return factsIn(JSON.parse(readFileSync(report, 'utf8')) as Report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The facts among the tests of a report: their titles name the version. */
export function factsIn({ testResults }: Report): Fact[] {
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .flatMap(({ title, status }) => {
      const [, fact, measuredOn] = /^(.*) \(measured on (\d+\.\d+\.\d+)\)$/.exec(title) ?? [];
      if (fact === undefined || measuredOn === undefined || !['passed', 'failed'].includes(status)) return [];
      return [{ fact, measuredOn, holds: status === 'passed' }];
    });
}
