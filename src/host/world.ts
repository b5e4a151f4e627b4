/** The only place that makes the real world: clock, randomness, folders, host. Everything else is handed what it needs. */
import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { resolve as resolvePath } from 'node:path';
import type { Clock } from '../core/ports.ts';
import type { Terminal } from '../core/terminal.ts';
import { systemHome } from '../stores/home-folder.ts';
import { userVariables } from './user-variables.ts';

/** What commands are given. */
export interface World {
  readonly clock: Clock;
  readonly random: () => number;
  /** The user's own: what a project's settings have put in is not in it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly pid: number;
  /** Who started Holdfast. */
  readonly parentPid: number;
  /** Holdfast's own program, absolute. */
  readonly script: string;
  readonly hostname: string;
  /** Asked for only where it is shown: the system may look it up by a service of its own. */
  readonly user: () => string;
  /** What follows Holdfast's own name on its command line. */
  readonly args: readonly string[];
  /** The Node that runs Holdfast, absolute. */
  readonly node: string;
  readonly terminal: Terminal;
  /** Made when it is first asked for: Node's streams take longer to make than much of what Holdfast does. */
  readonly stdin: () => Readable;
  readonly stdout: () => Writable;
  /** How wide stdout is, in characters; what `COLUMNS` says, or 80, where no terminal is there. */
  readonly columns: () => number;
  readonly stdinIsTty: boolean;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  /** A name that cannot be guessed, for the path of a loopback listener. */
  readonly newCapability: () => string;
}

/** @param openTerminal makes what the world prints with; colour follows stderr being a terminal. */
export function realWorld(openTerminal: (env: World['env'], stderrIsTty: boolean) => Terminal): World {
  const stderrIsTty = process.stderr.isTTY === true;
  const cwd = process.cwd();
  const env = userVariables(process.env, cwd);
  return {
    clock: realClock,
    random: Math.random,
    env,
    cwd,
    home: homeIn(env),
    platform: process.platform,
    pid: process.pid,
    parentPid: process.ppid,
    script: resolvePath(process.argv[1] ?? ''),
    hostname: hostname(),
    user: userName,
    args: process.argv.slice(2),
    node: process.execPath,
    terminal: openTerminal(env, stderrIsTty),
    stdin: () => process.stdin,
    stdout: () => process.stdout,
    columns: () => process.stdout.columns || Number(env['COLUMNS']) || 80,
    stdinIsTty: process.stdin.isTTY === true,
    stdoutIsTty: process.stdout.isTTY === true,
    stderrIsTty,
    newCapability: () => randomBytes(24).toString('base64url'),
  };
}

/** The home of the user's own environment: one that a project has set is not among its variables any more. */
function homeIn(env: World['env']): string {
  return env['HOME'] === process.env['HOME'] ? systemHome() : systemHome(() => env['HOME'] ?? '');
}

const realClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      // Longer delays than 2^31 − 1 ms fire at once in Node.
      const timer = setTimeout(done, Math.min(ms, 2_147_483_647));
      function done(): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
      signal?.addEventListener('abort', done, { once: true });
    }),
};

/** Containers run as users that no password file names. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
