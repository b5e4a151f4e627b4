import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { load } from './suite.ts';

const { splitWords } = await load<{ splitWords: (line: string) => string[] }>('suite/command-line.mjs');

it.each([
  ['node a.mjs {url}', ['node', 'a.mjs', '{url}']],
  [`node 'with space/a.mjs' --header "A: b"`, ['node', 'with space/a.mjs', '--header', 'A: b']],
  [`--info='{"client_id":"x"}'  {url}`, ['--info={"client_id":"x"}', '{url}']],
])('splits %s as a shell does', (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

it('refuses what it does not know, and says what there is', () => {
  const { status, stderr } = run('--scenario', 'no-such-thing');
  expect(status).toBe(2);
  expect(stderr).toContain('error: no scenario is called no-such-thing; there are: answer-lost,');
});

it('plays a candidate that is given by its command line, and ends with 1 when it fails', { timeout: 60_000 }, () => {
  const json = join(process.env['TMPDIR'] ?? '.', 'result.json');
  const chosen = ['--command', 'node tests/mcp-refresh/reference/bridge.mjs', '--scenario', 'ended-early', '--json', json];
  const good = run(...chosen);
  expect(good.stdout).toContain('| ended-early | pass    |');
  expect(good.status).toBe(0);
  const bad = run(...chosen, '--env', 'MCP_REFERENCE_FAULT=chatters');
  expect(bad.stdout).toMatch(/\| ended-early \| FAIL: \d+ stray lines on stdout \|/);
  expect(bad.status).toBe(1);
  expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ schema: 1, results: [{ scenario: 'ended-early', verdict: 'fail' }] });
});

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'run.mjs'), ...args], { encoding: 'utf8' });
}
