/** What hooks cost: a session of many tool calls beside the same session bare, and one hook beside a shell's own start. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { rolldown } from 'rolldown';
import { withoutNetwork } from '../scripts/without-network.mjs';

const here = import.meta.dirname;
const scratch = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));

try {
  const file = join(scratch, 'hooks-session.mjs');
  const build = await rolldown({
    input: join(here, 'hooks-session.ts'),
    platform: 'node',
    // The lab finds client and program from its own place.
    transform: { define: { 'import.meta.dirname': JSON.stringify(join(here, '..', 'tests', 'lab')) } },
    logLevel: 'silent',
  });
  await build.write({ file, format: 'esm' });
  const env = { PATH: process.env.PATH, HOME: scratch, TMPDIR: scratch };
  const run = spawnSync(withoutNetwork(`node ${file}`), { shell: true, env, encoding: 'utf8', maxBuffer: 1e8 });
  if (run.status !== 0) throw new Error(`the session failed: ${run.stderr}`);
  print(JSON.parse(run.stdout.trim().split('\n').at(-1)));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function print({ calls, session, start }) {
  const [bare, hooks] = [best(session.bare), best(session.hooks)];
  const line = (name, text) => process.stdout.write(`${name.padEnd(34)} ${text}\n`);
  line(`session of ${calls} tool calls, bare`, `${(bare / 1000).toFixed(1)} s`);
  line('the same with hooks', `${(hooks / 1000).toFixed(1)} s, ${(hooks / bare).toFixed(2)} ×`);
  line('hooks, per tool call', `${((hooks - bare) / calls).toFixed(0)} ms (one before it, one after)`);
  line('sh -c true', `${start.shell.toFixed(1)} ms`);
  line('one hook while all is well', `${start.hook.toFixed(1)} ms, ${(start.hook / start.shell).toFixed(2)} ×`);
  line('node -e 0', `${start.node.toFixed(1)} ms`);
  line(
    'one hook where the shell cannot tell',
    `${start.program.toFixed(1)} ms, ${(start.program / start.node).toFixed(2)} ×`,
  );
}

/** The machine may be busy with other things, and is never faster than it is. */
function best(times) {
  return Math.min(...times);
}
