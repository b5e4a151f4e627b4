/** The same session of many tool calls with the real client, bare and with hooks, by turns; prints times as JSON. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hookEntries } from '../src/agents/claude-code/settings/hook-entries.ts';
import { hookProgram } from '../src/guard/hooks/hook-program.ts';
import { toolTurn } from '../src/demo/simulated/turns.ts';
import { Lab, holdfastProgram } from '../tests/lab/lab.ts';

const calls = 200;
const rounds = 3;
const starts = 60;

const session: Record<'bare' | 'hooks', number[]> = { bare: [], hooks: [] };
for (let round = 0; round < rounds; round += 1) {
  session.bare.push(await timeOf(false));
  session.hooks.push(await timeOf(true));
}
process.stdout.write(`${JSON.stringify({ calls, session, start: await startTimes() })}\n`);

async function timeOf(hooked: boolean): Promise<number> {
  const lab = await Lab.open(toolTurn(calls, () => 'true'));
  try {
    if (hooked) setHooks(lab);
    const { code, tookMs, stdout } = await lab.bare(['-p', 'work', '--dangerously-skip-permissions'], {
      env: { IS_SANDBOX: '1' },
    }).ended;
    if (code !== 0) throw new Error(`expected the session to end well, it ended with ${code}: ${stdout}`);
    return tookMs;
  } finally {
    await lab.close();
  }
}

function setHooks(lab: Lab): void {
  const entries = Object.entries(
    hookEntries(hookProgram(process.execPath, holdfastProgram, join(lab.home, 'holdfast')), 3_600_000),
  );
  const hooks = Object.fromEntries(entries.map(([event, entry]) => [event, [entry]]));
  writeFileSync(join(lab.config, 'settings.json'), JSON.stringify({ hooks }));
}

/** One hook while all is well, beside Node that does nothing. */
async function startTimes(): Promise<{ node: number; hook: number }> {
  const lab = await Lab.open(toolTurn(0, () => 'true'));
  const hook = [holdfastProgram, 'hook', 'PreToolUse'];
  const timed = (args: readonly string[]): number => {
    const since = performance.now();
    spawnSync(process.execPath, args, { cwd: lab.project, env: lab.env(), input: '{}' });
    return performance.now() - since;
  };
  try {
    // The first one leaves a pass behind.
    timed(hook);
    const pairs = Array.from({ length: starts }, () => [timed(['-e', '0']), timed(hook)] as const);
    return { node: median(pairs.map(([node]) => node)), hook: median(pairs.map(([, one]) => one)) };
  } finally {
    await lab.close();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
