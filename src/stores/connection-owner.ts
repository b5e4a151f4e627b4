/**
 * Which program of this user holds the other end of a connection to this process. Only processes below a given one count,
 * so that what is found out about a run is about what the run itself has started.
 */
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { runToEnd, systemProgram } from './start-program.ts';
import { askPs, fromPs, parentOf } from './process-table.ts';

/** A TCP connection over loopback, by its two ports. */
export interface LocalConnection {
  readonly ourPort: number;
  readonly theirPort: number;
}

/** A program as a process was seen to run it. */
export interface RunningProgram {
  /** Where its executable lies, past all links. */
  readonly program: string;
  /** What it was started with, without its own name. */
  readonly args: readonly string[];
  /** When it was started, epoch milliseconds, to the second. */
  readonly startedAt: number;
}

/** Programs of the system that are asked where there is no `/proc`. */
interface Ask {
  readonly ps: (args: readonly string[]) => Promise<string>;
  readonly lsof: (args: readonly string[]) => Promise<string>;
}

async function askLsof(args: readonly string[]): Promise<string> {
  return (await runToEnd(systemProgram('/usr/sbin/lsof'), args, { timeout: 2_000 })).stdout;
}

/** The program at the other end, or null where it is no process below `ancestor`, or cannot be told. Never rejects. */
export async function programBehind(
  connection: LocalConnection,
  ancestor: number,
  platform: NodeJS.Platform,
  ask: Ask = { ps: askPs, lsof: askLsof },
): Promise<RunningProgram | null> {
  const uid = process.getuid?.();
  if (uid === undefined) return null;
  const find = platform === 'linux' ? ownerInProc : platform === 'darwin' ? ownerByLsof : null;
  try {
    return (await find?.(connection, ancestor, uid, ask)) ?? null;
  } catch {
    return null;
  }
}

/** The program that one process of this user runs, or null. Linux only. Never rejects. */
export async function programOf(pid: number, uid = process.getuid?.()): Promise<RunningProgram | null> {
  try {
    if ((await stat(`/proc/${pid}`)).uid !== uid) return null;
    const program = await readlink(`/proc/${pid}/exe`);
    const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(1, -1);
    return { program, args, startedAt: await startOf(pid) };
  } catch {
    return null;
  }
}

/** The kernel tells the start in ticks since its own, which are hundredths of a second for programs (man 5 proc_pid_stat). */
async function startOf(pid: number): Promise<number> {
  const own = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\)/s, '');
  const boot = /^btime (\d+)$/m.exec(await readFile('/proc/stat', 'utf8'));
  const ticks = own.trim().split(' ')[19];
  if (boot === null || ticks === undefined) throw new Error('no start time');
  return Number(boot[1]) * 1_000 + Number(ticks) * 10;
}

async function ownerInProc(connection: LocalConnection, ancestor: number, uid: number): Promise<RunningProgram | null> {
  const socket = await socketOf(connection, uid);
  if (socket === null) return null;
  for (const pid of await below(ancestor)) {
    if (await holds(pid, `socket:[${socket}]`)) return programOf(pid, uid);
  }
  return null;
}

/** The inode of the other end, by the kernel's own table (man 5 proc_pid_net). */
async function socketOf({ ourPort, theirPort }: LocalConnection, uid: number): Promise<string | null> {
  const ends = new RegExp(
    `^\\s*\\d+: \\w+:${hex(theirPort)} \\w+:${hex(ourPort)} 01 \\S+ \\S+ \\S+ +${uid} +\\d+ (\\d+) `,
    'm',
  );
  for (const table of ['tcp', 'tcp6']) {
    const found = ends.exec(await readFile(`/proc/self/net/${table}`, 'utf8').catch(() => ''));
    if (found?.[1] !== undefined) return found[1];
  }
  return null;
}

/** As the table writes ports. */
function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

/** The processes that one has started, and those that they have, nearest first. */
async function below(ancestor: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const children = new Map<number, number[]>();
  for (const pid of pids) {
    const parent = await parentOf(pid, 'linux');
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found = [...(children.get(ancestor) ?? [])];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

async function holds(pid: number, socket: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const targets = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return targets.includes(socket);
}

async function ownerByLsof(
  { ourPort, theirPort }: LocalConnection,
  ancestor: number,
  uid: number,
  ask: Ask,
): Promise<RunningProgram | null> {
  const wanted = ['-nP', '-a', '-u', String(uid), `-iTCP:${theirPort}`, '-sTCP:ESTABLISHED', '-Fpn'];
  const { ps } = ask;
  for (const pid of holdersIn(await ask.lsof(wanted), `:${theirPort}->127.0.0.1:${ourPort}`)) {
    if (!(await isBelow(pid, ancestor, ps))) continue;
    const [program, ...args] = (await fromPs(ps)(pid, uid)) ?? [];
    const startedAt = Date.parse((await ps(['-p', String(pid), '-o', 'lstart='])).trim());
    if (program !== undefined && !Number.isNaN(startedAt)) return { program, args, startedAt };
  }
  return null;
}

/** `-F` writes a line for each process, `p…`, and below it one for each of its files, `n…`. */
function holdersIn(listed: string, ends: string): readonly number[] {
  let pid = 0;
  return listed.split('\n').flatMap((line) => {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    return line.startsWith('n') && line.endsWith(ends) ? [pid] : [];
  });
}

/** No tree of processes is as deep as this; a table that changes while it is read might lead in a circle. */
const deepest = 64;

async function isBelow(
  pid: number,
  ancestor: number,
  ps: (args: readonly string[]) => Promise<string>,
): Promise<boolean> {
  let at: number | null = pid;
  for (let steps = 0; at !== null && at > 1 && steps < deepest; steps += 1) {
    at = await parentOf(at, 'darwin', ps);
    if (at === ancestor) return true;
  }
  return false;
}
