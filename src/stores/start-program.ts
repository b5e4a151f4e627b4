/**
 * The one door to other programs. A `Program` says what is started and with which variables; it can be had only by a search
 * that passes over what a checkout or another user may have laid, or by a whole path. What a person typed behind `--` is
 * started as their shell would start it, and has a way of its own here, so that nothing else takes it by chance.
 */
import type { ChildProcess, ExecFileException, SpawnOptions } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { posix, win32 } from 'node:path';
import { findInPath, searchPath } from './search-path.ts';
import type { ProgramWorld } from './search-path.ts';

declare const checked: unique symbol;

/** A program that may be started: where, and with which variables. */
export interface Program {
  readonly [checked]: true;
  readonly path: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where programs of the system lie, should nothing of `PATH` count: an empty one would mean the working folder. */
const systemFolders = ['/usr/local/bin', '/usr/bin', '/bin'];

/** The program of a name, found as `searchPath` says, or one by its whole path; null where there is none, or only one that does not count. */
export function findProgram(name: string, world: ProgramWorld): Program | null {
  if (isWhole(name, world)) return programAt(name, world);
  if (/[/\\]/.test(name)) return null;
  const path = findInPath(name, world);
  return path === null ? null : programAt(path, world);
}

/** A program by its whole path. @throws Error where it is not whole, since the working folder would then choose it. */
export function programAt(path: string, world: ProgramWorld): Program {
  requireWhole(path, world);
  return { path, cwd: world.cwd, env: withSafePath(world) } as Program;
}

/** A program that lies in one place on every such system; of the user's variables it gets the home alone. @throws as `programAt`. */
export function systemProgram(path: string): Program {
  requireWhole(path, process);
  const env = { PATH: systemFolders.join(':'), LC_ALL: 'C', HOME: process.env['HOME'] };
  return { path, cwd: '/', env } as unknown as Program;
}

/** The same program with a further variable. */
export function withProgramVariables(program: Program, more: Readonly<Record<string, string>>): Program {
  return { ...program, env: { ...program.env, ...more } };
}

function requireWhole(path: string, world: Pick<ProgramWorld, 'platform'>): void {
  if (!isWhole(path, world)) throw new Error(`expected the whole path of a program, found ${path}`);
}

function isWhole(path: string, { platform }: Pick<ProgramWorld, 'platform'>): boolean {
  return platform === 'win32' ? win32.isAbsolute(path) : posix.isAbsolute(path);
}

/** What the program starts by name in its turn is found by the same rule. */
function withSafePath(world: ProgramWorld): Program['env'] {
  if (world.env['PATH'] === undefined && world.env['Path'] === undefined) return world.env;
  const name = world.env['PATH'] === undefined && world.env['Path'] !== undefined ? 'Path' : 'PATH';
  const folders = searchPath(world);
  if (world.platform === 'win32') return { ...world.env, [name]: folders.join(win32.delimiter) };
  return { ...world.env, [name]: (folders.length === 0 ? systemFolders : folders).join(posix.delimiter) };
}

/** How a program is started; `cwd` is the program's own where it is left out. */
export type StartOptions = Omit<SpawnOptions, 'env' | 'shell' | 'argv0'>;

/** Starts a program. Its failures are told by its `error` event, as always. */
export function start(program: Program, args: readonly string[], options: StartOptions): ChildProcess {
  return spawn(program.path, args, { cwd: program.cwd, ...options, env: { ...program.env } });
}

/** How a program is run to its end. */
export interface ProgramOptions {
  /** Milliseconds, after which it is killed. */
  readonly timeout: number;
  /** Bytes of its output. Default 1 MB. */
  readonly maxBuffer?: number;
  readonly killSignal?: NodeJS.Signals;
}

/** How a program ended; `error` is null when it ended well. */
export interface ProgramEnd {
  readonly error: ExecFileException | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, with nothing on its stdin. Never rejects. */
export function runToEnd(program: Program, args: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const given = { ...options, cwd: program.cwd, env: { ...program.env }, encoding: 'utf8' as const };
    const child = execFile(program.path, [...args], given, (error, stdout, stderr) =>
      resolve({ error, stdout, stderr }),
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end();
  });
}

/** Starts a command line of the user's by the system's shell, which searches as Holdfast does. */
export function startLine(line: string, world: ProgramWorld, options: StartOptions): ChildProcess {
  return spawn(line, { cwd: world.cwd, ...options, shell: true, env: { ...withSafePath(world) } });
}

/** Starts what a person typed behind `--`, as their shell would: by `PATH` as it is, or from the working folder. */
export function startTyped(
  command: string,
  args: readonly string[],
  options: StartOptions & { readonly env: NodeJS.ProcessEnv },
): ChildProcess {
  return spawn(command, args, options);
}
