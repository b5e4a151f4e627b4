import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

/** This machine's processes, as far as their arguments say what they are. */
export interface ProcessTable {
  /** Whether a process lives and is the client, by its arguments; a number that was given to another process is not. */
  isClient(pid: number): Promise<boolean>;
}

/** The real processes: `/proc` on Linux, `ps` elsewhere. */
export function processTable(platform: NodeJS.Platform): ProcessTable {
  const argumentsOf = platform === 'linux' ? fromProc : fromPs;
  return { isClient: async (pid) => isClientCommand(await argumentsOf(pid)) };
}

/** Whether arguments are those of the client: its own program, or Node with the client's script. */
export function isClientCommand(args: readonly string[]): boolean {
  const [program = '', script = ''] = args;
  if (/^claude(\.exe)?$/.test(basename(program))) return true;
  return /^node(\.exe)?$/.test(basename(program)) && /(^|[/\\])claude(-code[/\\]cli\.js)?$/.test(script);
}

async function fromProc(pid: number): Promise<readonly string[]> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.split('\0').slice(0, -1);
}

/** Arguments with spaces fall apart here, which does not matter for the first two. */
async function fromPs(pid: number): Promise<readonly string[]> {
  const shown = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return shown.stdout.trim().split(/\s+/);
}
