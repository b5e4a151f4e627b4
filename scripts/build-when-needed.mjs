/** Builds dist/ when it is missing or older than what it is made of. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
const built = join(root, 'dist', 'main.js');

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((path) => join('src', path));
const entries = readdirSync(join(root, 'knowledge')).map((name) => join('knowledge', name));
const licences = readdirSync(join(root, 'scripts', 'licences')).map((name) => join('scripts', 'licences', name));
const inputs = [
  ...sources,
  ...entries,
  ...licences,
  'scripts/bundled.ts',
  'package.json',
  'package-lock.json',
  'rolldown.config.ts',
];
const newest = Math.max(...inputs.map((path) => statSync(join(root, path)).mtimeMs));

if (!existsSync(built) || statSync(built).mtimeMs < newest) {
  const rolldown = join(root, 'node_modules', 'rolldown', 'bin', 'cli.mjs');
  if (!existsSync(rolldown)) {
    process.stderr.write('error: expected the build tools in node_modules/, found none\nhint: npm ci\n');
    process.exit(2);
  }
  const build = spawnSync(process.execPath, [rolldown, '-c', 'rolldown.config.ts'], { cwd: root, encoding: 'utf8' });
  if (build.status !== 0) process.stderr.write(`${build.stdout}${build.stderr}error: the build failed\n`);
  process.exitCode = build.status ?? 1;
}
