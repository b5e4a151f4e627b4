import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/**
 * Runs one step and prints its name, its time and, where it failed, what it said.
 * @param {string} root the repository; its installed programs are on the path
 * @param {{ name: string, command: string, live?: boolean }} step `live` shows the output as it comes
 * @returns {boolean} whether it succeeded
 */
export function runStep(root, { name, command, live = false }) {
  if (live) process.stdout.write(`-- ${name}\n`);
  const startedAt = performance.now();
  const run = spawnSync(command, {
    cwd: root,
    shell: true,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
    env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}` },
  });
  const good = run.status === 0;
  if (!live && !good) process.stdout.write(`${run.stdout ?? ''}${run.stderr ?? ''}${run.error?.message ?? ''}\n`);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`-- ${name}: ${good ? 'ok' : 'FAILED'}, ${seconds} s\n`);
  return good;
}
