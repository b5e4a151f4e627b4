import { readFile } from 'node:fs/promises';
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
  readCommandLine: (pid: number) => Promise<string> = fromProc,
): Promise<Invocation> {
  const [command = '', ...args] = (await readCommandLine(pid)).split('\0').slice(0, -1);
  if (!/^claude(\.exe)?$/.test(basename(command))) return { command: 'claude', args: [], env, cwd };
  return { command: isAbsolute(command) ? command : 'claude', args, env, cwd };
}

/** As many steps as lie between a client and its hook: a shell, `env`, the program that a link leads to. */
const mostSteps = 8;

/**
 * The client that runs this hook, as it was seen to run. What this hook starts has no more rights than whoever started the hook, so that
 * nothing is gained by posing as the client. Null where the process is none that led here, and off Linux.
 */
export async function clientAtWork(
  clientPid: number,
  agent: Pick<Agent, 'clientIn'>,
  invocation: Invocation,
): Promise<SeenClient | null> {
  if (!(await hasLedHere(clientPid))) return null;
  const running = await programOf(clientPid);
  return running === null ? null : agent.clientIn(running, invocation);
}

async function hasLedHere(ancestor: number): Promise<boolean> {
  let at: number | null = process.pid;
  for (let steps = 0; at !== null && steps < mostSteps; steps += 1) {
    at = await parentOf(at, 'linux');
    if (at === ancestor) return true;
  }
  return false;
}

function fromProc(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}
