import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { Transform } from 'node:stream';
import { HoldfastError } from '../core/errors.ts';
import { shown } from '../core/shown.ts';
import { lookUp } from '../core/look-up.ts';
import { startTyped } from '../stores/start-program.ts';

/** A command, ready to be started. */
export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** How a child is looked after. */
export interface ChildCare {
  /** What the child writes to stdout passes through here (see `tapping`); null leaves the child its own stdout. */
  readonly tap: Transform | null;
  /** What the child reads: what Holdfast would, nothing, or what is written once it has started. */
  readonly stdin: 'inherit' | 'ignore' | ((stdin: Writable) => void);
  /** Whether a Ctrl-C at the terminal reaches the child by itself, as one of the foreground group. */
  readonly sharesTerminal: boolean;
  /** Waited for before a signal is handed on: a child that is refreshing its login must be let finish. */
  readonly beforeSignal: (signal: NodeJS.Signals) => Promise<void>;
}

/** How a child ended. */
export interface ChildEnd {
  /** Its exit code, or 128 + the number of the signal that ended it. */
  readonly code: number;
  /** Whether a signal ended it, or somebody asked for its end by one. */
  readonly bySignal: boolean;
}

/** Signals that ask Holdfast to end and mean its child. */
const handedOn: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'];
/** Signals that the terminal sends to every process of the foreground group, the child included. */
const fromTerminal: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);

/**
 * Runs one child to its end, with the terminal its own; it is never killed, only told what Holdfast was told.
 *
 * @throws HoldfastError `command-not-found` when it cannot be started.
 */
export function runChild(what: ChildCommand, care: ChildCare): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    let told = false;
    // Heard from before the start on: a signal in between would end Holdfast and leave the child without it.
    const handOn = (signal: NodeJS.Signals): void => {
      told = true;
      if (care.sharesTerminal && fromTerminal.has(signal)) return;
      void care.beforeSignal(signal).then(() => child.kill(signal));
    };
    for (const signal of handedOn) process.on(signal, handOn);
    const done = (): void => {
      for (const signal of handedOn) process.off(signal, handOn);
    };
    const child = startTyped(what.command, what.args, {
      cwd: what.cwd,
      env: what.env,
      stdio: [typeof care.stdin === 'string' ? care.stdin : 'pipe', care.tap === null ? 'inherit' : 'pipe', 'inherit'],
    });
    const passed = child.stdout === null || care.tap === null ? null : passOn(child.stdout, care.tap);
    if (child.stdin !== null && typeof care.stdin !== 'string') {
      // A child may end without having read all that it was given.
      child.stdin.on('error', () => undefined);
      care.stdin(child.stdin);
    }

    child.once('error', (error: NodeJS.ErrnoException) => {
      done();
      reject(notStarted(what, error));
    });
    // `close` and not `exit`: what the child wrote last is still on its way through the tap.
    child.once('close', (code, signal) => {
      done();
      const ended = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      void Promise.resolve(passed).then(() => resolve({ code: ended, bySignal: told || signal !== null }));
    });
  });
}

/** A tap that sees each piece of a child's stdout, and passes on what is answered for it. */
export function tapping(see: (chunk: Buffer) => readonly Buffer[]): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (const piece of see(chunk)) this.push(piece);
      done();
    },
  });
}

/**
 * Passes the child's stdout on, as fast as its reader takes it; a reader that goes away is gone for the child too.
 *
 * @returns when all of it has been handed over.
 */
function passOn(stdout: Readable, tap: Transform): Promise<void> {
  return new Promise((resolve) => {
    const left = (): void => {
      stdout.destroy();
      resolve();
    };
    process.stdout.once('error', left);
    tap.once('end', () => {
      process.stdout.off('error', left);
      resolve();
    });
    stdout.pipe(tap).pipe(process.stdout, { end: false });
  });
}

function notStarted(what: ChildCommand, error: NodeJS.ErrnoException): HoldfastError {
  const why: Readonly<Record<string, string>> = {
    ENOENT: `there is no command \`${what.command}\` (or no folder ${what.cwd})`,
    EACCES: `\`${what.command}\` may not be executed`,
  };
  return new HoldfastError(
    'command-not-found',
    lookUp(why, error.code ?? '') ?? `\`${what.command}\` could not be started: ${error.message}`,
    shown`check the name, or give the full path: holdfast run -- /path/to/command …`,
    error,
  );
}
