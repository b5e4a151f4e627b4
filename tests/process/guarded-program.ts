/** Runs a program of a few lines with all three streams at hand, and hears what it says as it says it. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';

/** One running program. */
export interface Heard {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves once the text was said on either stream; rejects when the program ends without it. */
  until(text: string): Promise<void>;
  /** What was said so far. */
  readonly stdout: () => Buffer;
  readonly stderr: () => string;
  /** The exit code, or the signal's name, once all streams are closed. */
  readonly ended: Promise<number | string | null>;
}

/** Starts a file that `program()` made. */
export function hear(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string): Heard {
  const child = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env }, cwd });
  const said: Buffer[] = [];
  const complained: Buffer[] = [];
  const listeners = new Set<() => void>();
  const hearing = (into: Buffer[]) => (chunk: Buffer) => {
    into.push(chunk);
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', hearing(said));
  child.stderr.on('data', hearing(complained));
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  const stdout = (): Buffer => Buffer.concat(said);
  const stderr = (): string => Buffer.concat(complained).toString();
  return {
    child,
    ended,
    stdout,
    stderr,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (`${stdout().toString()}\n${stderr()}`.includes(text)) resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended without saying ${text}, and said: ${stderr()}`)));
      }),
  };
}
