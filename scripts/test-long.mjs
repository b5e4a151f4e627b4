/**
 * Runs the tests that take minutes each, alone: those that wait as a person would make a session wait, the fuzzing with
 * many more cases, every trick in every place, all healthy homes with their twins, and the package as npm installs it.
 * `--fuzz` runs the fuzzing only.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';

const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
const given = process.argv.slice(2);
const fuzz = ['--project', 'slow', 'tests/hostile/fuzz-'];
const hostile = ['--project', 'slow', 'tests/hostile/evil-', 'tests/hostile/looking', 'tests/process/odd-files'];
const homes = ['--project', 'slow', 'tests/process/healthy-homes'];
const packed = ['--project', 'slow', 'tests/process/package'];
const runs = given[0] === '--fuzz' ? [fuzz] : [fuzz, hostile, homes, packed, ['--project', 'lab', ...given]];
for (const run of runs) {
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...run], {
    stdio: 'inherit',
    env: { ...process.env, HOLDFAST_LONG: '1' },
  });
  process.exitCode = process.exitCode || (status ?? 1);
}
