/** The same session of many tool calls with the real client, bare and with hooks, by turns; prints times as JSON. */
import { spawnSync } from 'node:child_process';
import { utimesSync, writeFileSync } from 'node:fs';
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

interface StartTimes {
  readonly shell: number;
  readonly hook: number;
  readonly node: number;
  readonly program: number;
}

/** One hook while all is well, beside a shell that does nothing; and where the shell cannot tell, beside Node that does nothing. */
async function startTimes(): Promise<StartTimes> {
  const lab = await Lab.open(toolTurn(0, () => 'true'));
  // A store that was written a moment ago may be written again, and is left to the program.
  utimesSync(join(lab.config, '.credentials.json'), 1e9, 1e9);
  const program = hookProgram(process.execPath, holdfastProgram, join(lab.home, 'holdfast'));
  const [{ command }] = hookEntries(program, null).PreToolUse.hooks;
  const timed = (name: string, args: readonly string[]): number => {
    const since = performance.now();
    spawnSync(name, args, { cwd: lab.project, env: lab.env(), input: '{}' });
    return performance.now() - since;
  };
  try {
    // The first one leaves a pass behind.
    timed('sh', ['-c', command]);
    const rows = Array.from({ length: starts }, () => ({
      shell: timed('sh', ['-c', 'true']),
      hook: timed('sh', ['-c', command]),
      node: timed(process.execPath, ['-e', '0']),
      program: timed(process.execPath, [holdfastProgram, 'hook', 'PreToolUse']),
    }));
    const of = (name: keyof StartTimes): number => median(rows.map((row) => row[name]));
    return { shell: of('shell'), hook: of('hook'), node: of('node'), program: of('program') };
  } finally {
    await lab.close();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
