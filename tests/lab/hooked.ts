import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hookEntries } from '../../src/agents/claude-code/settings/hook-entries.ts';
import { hookProgram } from '../../src/guard/hooks/hook-program.ts';
import type { Lab } from './lab.ts';
import { holdfastProgram } from './lab.ts';
import { inSandbox } from './work.ts';

/** The hooks as `install` leaves them in the user's settings: nothing else guards these sessions. */
export function setHooks(lab: Lab, holdMs = 3_600_000): void {
  const entries = Object.entries(hookEntries(hookProgram(process.execPath, holdfastProgram, join(lab.home, 'holdfast')), holdMs));
  const hooks = Object.fromEntries(entries.map(([event, entry]) => [event, [entry]]));
  writeFileSync(join(lab.config, 'settings.json'), JSON.stringify({ hooks }));
}

/** Time goes on until the stored login has lapsed. */
export function letLapse(lab: Lab): void {
  const { claudeAiOauth } = JSON.parse(lab.storedText()) as {
    claudeAiOauth: { accessToken: string; refreshToken: string };
  };
  lab.putLogin(claudeAiOauth, 'ada', -1_000);
}

interface Result {
  readonly type: string;
  readonly is_error: boolean;
}

/** One session that is told two turns over its standard input, and what happens between them. */
export async function twoTurns(
  lab: Lab,
  between: () => Promise<void>,
): Promise<{ readonly code: number | null; readonly results: readonly Result[] }> {
  const format = ['--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'];
  const run = lab.bare(['-p', ...format, '--dangerously-skip-permissions'], { ...inSandbox, input: null });
  const say = (text: string): void => {
    run.child.stdin?.write(`${JSON.stringify({ type: 'user', message: { role: 'user', content: text } })}\n`);
  };
  const results: Result[] = [];
  if (run.child.stdout === null) throw new Error('expected the standard output of the session');
  say('do the work');
  for await (const line of createInterface({ input: run.child.stdout })) {
    const message = JSON.parse(line) as Result;
    if (message.type !== 'result') continue;
    results.push(message);
    if (results.length === 1) {
      await between();
      say('and some more');
    } else run.child.stdin?.end();
  }
  return { code: (await run.ended).code, results };
}
