import { judgeRun } from '../preflight/run-result.ts';
import type { RunReport } from '../preflight/run-result.ts';
import { HoldfastError } from '../../core/errors.ts';
import { startTyped } from '../../stores/start-program.ts';
import type { Interruption } from '../../host/interruption.ts';
import type { World } from '../../host/world.ts';
import { shown } from '../../core/shown.ts';

/** How the smallest failing action ended. */
export interface ActionEnd {
  readonly ok: boolean;
  readonly exitCode: number | null;
  /** The class that its output speaks of, or null. */
  readonly id: string | null;
  /** What it said last, one line. */
  readonly said: string;
}

/** Of a long output the end is enough. */
const keptBytes = 512 * 1024;

/**
 * Runs the action to its end, never cut off: it may be renewing a login. What it prints is judged, and shown to nobody;
 * of a signal that ends Holdfast it is told, as far as the terminal has not done so.
 *
 * @throws HoldfastError `command-not-found`.
 */
export function runAction(
  [command = '', ...args]: readonly string[],
  { env, cwd, stdinIsTty }: Pick<World, 'env' | 'cwd' | 'stdinIsTty'>,
  explain: (text: string) => RunReport,
  interruption: Interruption | null,
): Promise<ActionEnd> {
  return new Promise((resolve, reject) => {
    const given = Object.fromEntries(Object.entries(env).filter((pair) => pair[1] !== undefined));
    const child = startTyped(command, args, { env: given, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const handOn = (): void => {
      const signal = interruption?.by ?? null;
      if (signal !== null && (signal !== 'SIGINT' || !stdinIsTty)) child.kill(signal);
    };
    interruption?.signal.addEventListener('abort', handOn);
    let [out, words] = ['', ''];
    child.stdout?.on('data', (chunk: Buffer) => (out = (out + chunk.toString()).slice(-keptBytes)));
    child.stderr?.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-keptBytes)));
    child.once('error', (error) => {
      reject(
        new HoldfastError(
          'command-not-found',
          `the action cannot be started: ${command}`,
          shown`name the smallest command that fails, after --`,
          error,
        ),
      );
    });
    child.once('close', (exitCode) => {
      interruption?.signal.removeEventListener('abort', handOn);
      resolve(endOf(exitCode, out, words, explain));
    });
  });
}

function endOf(exitCode: number | null, out: string, words: string, explain: (text: string) => RunReport): ActionEnd {
  const judged =
    out.trim() === ''
      ? null
      : (judgeRun(out, explain).find(({ state }) => state === 'fail' || state === 'person') ?? null);
  const ok = exitCode === 0 && judged === null;
  const told = ok ? null : explain(`${out}\n${words}`);
  const lines = `${words}\n${out}`.split('\n').filter((line) => line.trim() !== '');
  return { ok, exitCode, id: judged?.id ?? told?.id ?? null, said: (lines.at(-1) ?? '').trim().slice(0, 160) };
}
