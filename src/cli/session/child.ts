import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { HoldfastError } from '../../core/errors.ts';

/** A command, ready to be started. */
export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** How a child is looked after. */
export interface ChildCare {
  /** Sees what the child writes to stdout as it passes; null leaves the child its own stdout. */
  readonly tap: ((chunk: Buffer) => void) | null;
  /** Whether a Ctrl-C at the terminal reaches the child by itself, as one of the foreground group. */
  readonly sharesTerminal: boolean;
  /** Waited for before a signal is handed on: a child that is refreshing its login must be let finish. */
  readonly beforeSignal: (signal: NodeJS.Signals) => Promise<void>;
}

/** Signals that ask Holdfast to end and mean its child. */
const handedOn: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'];
/** Signals that the terminal sends to every process of the foreground group, the child included. */
const fromTerminal: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);

/**
 * Runs one child to its end, with the terminal its own; it is never killed, only told what Holdfast was told.
 *
 * @returns the child's exit code, or 128 + the number of the signal that ended it.
 * @throws HoldfastError `command-not-found` when it cannot be started.
 */
export function runChild(what: ChildCommand, care: ChildCare): Promise<number> {
  return new Promise((resolve, reject) => {
    // Heard from before the start on: a signal in between would end Holdfast and leave the child without it.
    const handOn = (signal: NodeJS.Signals): void => {
      if (care.sharesTerminal && fromTerminal.has(signal)) return;
      void care.beforeSignal(signal).then(() => child.kill(signal));
    };
    for (const signal of handedOn) process.on(signal, handOn);
    const done = (): void => {
      for (const signal of handedOn) process.off(signal, handOn);
    };
    const child = spawn(what.command, [...what.args], {
      cwd: what.cwd,
      env: what.env,
      stdio: ['inherit', care.tap === null ? 'inherit' : 'pipe', 'inherit'],
    });
    if (child.stdout !== null && care.tap !== null) passOn(child.stdout, care.tap);

    child.once('error', (error: NodeJS.ErrnoException) => {
      done();
      reject(notStarted(what, error));
    });
    // `close` and not `exit`: what the child wrote last is still on its way through the tap.
    child.once('close', (code, signal) => {
      done();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/** Passes the child's stdout on byte for byte; a reader that goes away is gone for the child too. */
function passOn(stdout: NodeJS.ReadableStream & { destroy(): void }, tap: (chunk: Buffer) => void): void {
  stdout.on('data', tap);
  stdout.pipe(process.stdout, { end: false });
  process.stdout.once('error', () => stdout.destroy());
}

function notStarted(what: ChildCommand, error: NodeJS.ErrnoException): HoldfastError {
  const why: Readonly<Record<string, string>> = {
    ENOENT: `there is no command \`${what.command}\` (or no folder ${what.cwd})`,
    EACCES: `\`${what.command}\` may not be executed`,
  };
  return new HoldfastError(
    'command-not-found',
    why[error.code ?? ''] ?? `\`${what.command}\` could not be started: ${error.message}`,
    'check the name, or give the full path: holdfast run -- /path/to/command …',
    error,
  );
}
