import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { runToEnd, systemProgram } from './start-program.ts';

/** This machine's processes, as far as their arguments say what they are. */
export interface ProcessTable {
  /** Whether the official client runs under this id, as this user. Never rejects. */
  isClient(pid: number): Promise<boolean>;
}

/** The process that started another, or null where that cannot be told. Never rejects. */
export async function parentOf(pid: number, platform: NodeJS.Platform, ask = askPs): Promise<number | null> {
  const told =
    platform === 'linux'
      ? /^PPid:\s*(\d+)$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))
      : /^\s*(\d+)/.exec(platform === 'darwin' ? await ask(['-p', String(pid), '-o', 'ppid=']) : '');
  return told === null ? null : Number(told[1]);
}

/** Whether a process has a terminal that a person may sit at, or null where that cannot be told. Never rejects. */
export async function hasTerminal(pid: number, platform: NodeJS.Platform, ask = askPs): Promise<boolean | null> {
  if (platform === 'linux') {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // `pid (name) state ppid pgrp session tty_nr …`; the name may hold anything (proc_pid_stat(5)).
    const number = line
      .slice(line.lastIndexOf(')') + 1)
      .trim()
      .split(' ')[4];
    return number === undefined ? null : number !== '0';
  }
  const named = platform === 'darwin' ? (await ask(['-p', String(pid), '-o', 'tty='])).trim() : '';
  return named === '' ? null : !/^[?-]+$/.test(named);
}

/** What a process was started with, or null when this user has none with that id. */
type ReadArguments = (pid: number, uid: number) => Promise<readonly string[] | null>;

/** The running system's processes: `/proc` on Linux, `ps` on macOS; elsewhere nothing is known to be a client. */
export function processTable(platform: NodeJS.Platform, uid: number = process.getuid?.() ?? -1): ProcessTable {
  const readArguments = platform === 'linux' ? fromProc : platform === 'darwin' ? fromPs() : nobody;
  return {
    async isClient(pid) {
      const args = await readArguments(pid, uid).catch(() => null);
      return args !== null && isClientCommand(args);
    },
  };
}

/** Whether arguments are those of the client: its own program, or a Node with the client's script. */
export function isClientCommand([program = '', ...args]: readonly string[]): boolean {
  const name = basename(program);
  if (/^claude(\.exe)?$/.test(name)) return true;
  if (!/^(node|bun)(\.exe)?$/.test(name)) return false;
  const script = args.find((arg) => !arg.startsWith('-')) ?? '';
  return basename(script) === 'claude' || /[/\\]claude-code[/\\]cli\.m?js$/.test(script);
}

async function fromProc(pid: number, uid: number): Promise<readonly string[] | null> {
  if ((await stat(`/proc/${pid}`)).uid !== uid) return null;
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
}

/**
 * Its `comm` is the program with its whole path, and `args` begins with the program as it was called, so that a path with
 * a space in it is not taken apart.
 */
export function fromPs(ask: (args: readonly string[]) => Promise<string> = askPs): ReadArguments {
  return async (pid, uid) => {
    const shown = await ask(['-p', String(pid), '-o', 'uid=', '-o', 'comm=']);
    const [, owner, program = ''] = /^\s*(\d+)\s+(.*?)\s*$/.exec(shown) ?? [];
    if (Number(owner) !== uid || program === '') return null;
    const line = (await ask(['-p', String(pid), '-o', 'args='])).trim();
    const rest = line.startsWith(program) ? line.slice(program.length) : line.replace(/^\S+/, '');
    return [program, ...rest.split(/\s+/).filter((arg) => arg !== '')];
  };
}

/** What `ps` prints of the system's processes, in English; empty where it cannot be asked. */
export async function askPs(args: readonly string[], timeout = 2_000): Promise<string> {
  const { stdout } = await runToEnd(systemProgram('/bin/ps'), args, { timeout, maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

function nobody(): Promise<null> {
  return Promise.resolve(null);
}
