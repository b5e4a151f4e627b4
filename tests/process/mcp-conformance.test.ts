import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const program = join(import.meta.dirname, '..', '..', 'scripts', 'mcp-conformance.mjs');

interface Check {
  readonly scenario: string;
  readonly title: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED';
  readonly reason: string;
  readonly outcome: { readonly error: string | null } | null;
}

interface Told {
  readonly schema: 1;
  readonly reports: ReadonlyArray<{ readonly candidate: string; readonly set: string; readonly checks: readonly Check[] }>;
}

it('passes every check of the official MCP suite for authorization, without a warning', { timeout: 240_000 }, async () => {
  const args = [program, '--only', 'holdfast', '--set', 'auth', '--json'];
  // A check that fails makes it exit with 1, and is wanted by name.
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64e6 }).catch((failure: { stdout: string }) => failure);
  const [report] = (JSON.parse(stdout) as Told).reports;
  const bad = report?.checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
  expect(bad?.map(({ scenario, title, reason }) => `${scenario} ${title}: ${reason}`)).toEqual([]);
  expect(report?.checks.filter(({ status }) => status === 'SUCCESS').length).toBeGreaterThan(200);
  // A client that hung or gave up proves nothing; only where every scope is refused it has to.
  const ended = report?.checks.filter(({ outcome }) => outcome?.error !== null).map(({ scenario }) => scenario);
  expect([...new Set(ended)]).toEqual(['auth/scope-retry-limit']);
});
