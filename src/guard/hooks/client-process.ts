import { readFile, readlink } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import type { Agent, Invocation, SeenClient } from '../../agents/agent.ts';
import { programOf } from '../../stores/connection-owner.ts';
import { parentOf } from '../../stores/process-table.ts';

/**
 * The client that runs this hook, as the invocation that it was started with: its own program is the one to send as
 * messenger, and its `--settings` may say which credential counts.
 *
 * Only Linux shows the arguments of a process without a program of its own; elsewhere the client is looked for on PATH.
 */
export async function clientInvocation(
  pid: number,
  env: Invocation['env'],
  cwd: string,
  look: LookAtProcess = proc,
): Promise<Invocation> {
  const [command = '', ...args] = (await look.commandLine(pid)).split('\0').slice(0, -1);
  if (!/^claude(\.exe)?$/.test(basename(command))) return { command: 'claude', args: [], env, cwd };
  const output = await look.output(pid);
  const stdoutIsTty = /^\/dev\/(pts\/|tty|console)/.test(output);
  const known = output === '' ? {} : { stdoutIsTty };
  return { command: isAbsolute(command) ? command : 'claude', args, env, cwd, ...known };
}

/** As many steps as lie between a client and its hook: a shell, `env`, the program that a link leads to. */
const mostSteps = 8;

/**
 * The client that runs this hook, as it was seen to run. What this hook starts has no more rights than whoever started the hook, so that
 * nothing is gained by posing as the client. Null where the process is none that led here, and off Linux.
 *
 * @param hookPid the hook's own process.
 */
export async function clientAtWork(
  clientPid: number,
  agent: Pick<Agent, 'clientIn'>,
  invocation: Invocation,
  hookPid: number,
): Promise<SeenClient | null> {
  if (!(await hasLedTo(hookPid, clientPid))) return null;
  const running = await programOf(clientPid);
  return running === null ? null : agent.clientIn(running, invocation);
}

async function hasLedTo(hookPid: number, ancestor: number): Promise<boolean> {
  let at: number | null = hookPid;
  for (let steps = 0; at !== null && steps < mostSteps; steps += 1) {
    at = await parentOf(at, 'linux');
    if (at === ancestor) return true;
  }
  return false;
}

/** What is seen of a process; empty where nothing is. Never rejects. */
interface LookAtProcess {
  readonly commandLine: (pid: number) => Promise<string>;
  /** Where its output goes, as the system calls it. */
  readonly output: (pid: number) => Promise<string>;
}

const proc: LookAtProcess = {
  commandLine: (pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
  output: (pid) => readlink(`/proc/${pid}/fd/1`).catch(() => ''),
};
