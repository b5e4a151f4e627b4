/** The user's own session manager, systemd or launchd: what it is told so that the service starts and ends. */
import { shellWord } from '../../core/shell-word.ts';
import { findProgram, runToEnd } from '../../stores/start-program.ts';
import type { ProgramWorld } from '../../stores/search-path.ts';
import { launchAgentLabel } from './unit.ts';

export const unitName = 'holdfast.service';

/** Runs one program of the session manager. @returns null when it ended well, else what it said. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string | null>;

/** What a command line to a session manager is made of; one that may fail is no reason to stop. */
export interface ManagerStep {
  readonly words: readonly [program: string, ...args: string[]];
  readonly mayFail?: true;
}

/** What became of the steps. */
interface Told {
  readonly ran: readonly string[];
  /** From the first that failed on, and why it did. */
  readonly left: readonly string[];
  readonly because: string | null;
}

/** A service that runs already is started anew only where its file has changed. */
export function startSteps(platform: NodeJS.Platform, path: string, isSame: boolean): readonly ManagerStep[] {
  if (platform === 'darwin') {
    const bootstrap = ['launchctl', 'bootstrap', domain(), path] as const;
    if (isSame) return [{ words: bootstrap, mayFail: true }];
    return [...endSteps(platform).stop, { words: bootstrap }];
  }
  const started = isSame ? systemctl('start', unitName) : systemctl('restart', unitName);
  return [systemctl('daemon-reload'), systemctl('enable', unitName), started];
}

export function endSteps(platform: NodeJS.Platform): {
  readonly stop: readonly ManagerStep[];
  readonly forget: readonly ManagerStep[];
} {
  if (platform === 'darwin') {
    return {
      stop: [{ words: ['launchctl', 'bootout', `${domain()}/${launchAgentLabel}`], mayFail: true }],
      forget: [],
    };
  }
  return { stop: [systemctl('disable', '--now', unitName)], forget: [systemctl('daemon-reload')] };
}

function systemctl(...args: readonly string[]): ManagerStep {
  return { words: ['systemctl', '--user', ...args] };
}

function domain(): string {
  return `gui/${process.getuid?.() ?? ''}`;
}

export async function runAll(steps: readonly ManagerStep[], run: RunProgram): Promise<Told> {
  const ran: string[] = [];
  for (const [index, step] of steps.entries()) {
    const [program, ...args] = step.words;
    const said = await run(program, args);
    if (said !== null && step.mayFail !== true) return { ran, left: steps.slice(index).map(asLine), because: said };
    ran.push(asLine(step));
  }
  return { ran, left: [], because: null };
}

export function asLine({ words }: ManagerStep): string {
  return words.map(shellWord).join(' ');
}

/** A session manager that answers later than this does not. */
const patienceMs = 200_000;

export function runWith(world: ProgramWorld): RunProgram {
  return async (name, args) => {
    const program = findProgram(name, world);
    if (program === null) return `there is no ${name} here`;
    const { error, stderr } = await runToEnd(program, args, { timeout: patienceMs });
    return error === null ? null : stderr.trim() || error.message;
  };
}
