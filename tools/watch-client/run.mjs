/** Builds and runs the watch over the client's versions. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { rolldown } from 'rolldown';
import { fetchClient } from '../../scripts/client-cache.mjs';
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
const { main } = await import(file);
process.exitCode = main(process.argv.slice(2), {
  root,
  fetchClient,
  newest: () => execFileSync('npm', ['view', '@anthropic-ai/claude-code', 'version'], { encoding: 'utf8' }).trim(),
  walled: withoutNetwork,
});
