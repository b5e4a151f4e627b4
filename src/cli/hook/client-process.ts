import { readFile } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import type { Invocation } from '../../agents/agent.ts';

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

function fromProc(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}
