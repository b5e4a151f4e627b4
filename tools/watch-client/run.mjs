/** Builds and runs the watch over the client's versions. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { rolldown } from 'rolldown';
import { fetchClient, impatient } from '../../scripts/client-cache.mjs';
import { withoutNetwork } from '../../scripts/without-network.mjs';

const root = join(import.meta.dirname, '..', '..');
const file = join(root, '.cache', 'watch-client', 'main.mjs');
const bundle = await rolldown({
  input: join(import.meta.dirname, 'main.ts'),
  platform: 'node',
  resolve: { mainFields: ['module', 'main'] },
  logLevel: 'silent',
});
await bundle.write({ file, format: 'esm', codeSplitting: false });
await bundle.close();
const { main, usage, WrongUse } = await import(file);
const args = process.argv.slice(2);
const newest = () => {
  const options = [...impatient, '--loglevel=error'];
  const asked = ['view', '@anthropic-ai/claude-code', 'version', ...options];
  return execFileSync('npm', asked, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
};
if (args.some((arg) => arg === '--help' || arg === '-h')) process.stdout.write(`${usage}\n`);
else {
  try {
    process.exitCode = main(args, { root, fetchClient, newest, walled: withoutNetwork });
  } catch (error) {
    // npm has said why by itself.
    const isOfNpm = Array.isArray(error.spawnargs) || error.status !== undefined;
    if (!isOfNpm && !(error instanceof WrongUse)) throw error;
    process.stderr.write(isOfNpm ? 'error: npm brought no client\n' : `error: ${error.message}\n`);
    const cached = 'versions that lie in .cache/clients need no network';
    process.stderr.write(`hint: ${isOfNpm ? `${cached}: ${usage}` : usage}\n`);
    process.exitCode = 2;
  }
}
