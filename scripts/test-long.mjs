/** Runs the tests that take minutes each, alone: they wait as a person would make a session wait. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';

const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
const run = spawnSync(process.execPath, [vitest, 'run', '--project', 'lab', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, HOLDFAST_LONG: '1' },
});
process.exitCode = run.status ?? 1;
