import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { claudePlaces } from '../../stores/claude-places.ts';
import { askPs, isClientCommand } from '../../stores/process-table.ts';
import type { ClientFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';

/** Variables that hand a process a credential of its own. */
const credentialVariables = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'] as const;

/** Programs that are known to renew, switch or poll the login (taxonomy: refresh-race, usage-monitor-false-alarm). */
const knownRefreshers =
  /^(codexbar|claude-swap|claude-?god|clauth|onwatch|quota-axi|teamclaude|tokentracker|claude-monitor|ccusage|cliproxyapi|tokenmaxxing|opencode|claude-code-proxy|meridian)/i;

type Process = ClientFacts['running'][number];

interface Known {
  readonly pid: number;
  readonly args: readonly string[];
  readonly startedAt: () => Promise<number | null>;
  readonly environment: () => Promise<Pick<Process, 'credentialVariables' | 'usesThisStore'>>;
}

/** This user's clients and known refreshers, by their arguments: from `/proc` on Linux, from `ps` on macOS. */
export async function processFacts(
  { platform, uid }: Pick<DiagnosisWorld, 'platform' | 'uid'>,
  storeFolder: string,
  home: string,
  ask: AskPs = (args) => askPs(args, 1_500),
): Promise<Pick<ClientFacts, 'running' | 'refreshers' | 'isComplete'>> {
  const all =
    platform === 'linux'
      ? await fromProc(uid, storeFolder, home)
      : platform === 'darwin'
        ? await fromPs(uid, ask)
        : null;
  const running: Process[] = [];
  const refreshers: Array<{ pid: number; name: string }> = [];
  for (const { pid, args, startedAt, environment } of all ?? []) {
    const name = isClientCommand(args) ? 'claude' : isCodex(args) ? 'codex' : null;
    if (name !== null) running.push({ pid, name, startedAt: await startedAt(), ...(await environment()) });
    else if (knownRefreshers.test(programOf(args))) refreshers.push({ pid, name: programOf(args) });
  }
  return { running: running.toSorted((a, b) => a.pid - b.pid), refreshers, isComplete: all !== null };
}

async function fromProc(uid: number | null, storeFolder: string, home: string): Promise<readonly Known[] | null> {
  const names = await readdir('/proc').catch(() => null);
  if (names === null) return null;
  const btime = bootTime(await readFile('/proc/stat', 'utf8').catch(() => ''));
  const found = await Promise.all(
    names.map(async (id): Promise<Known | null> => {
      const pid = Number(id);
      if (!/^\d+$/.test(id) || pid === process.pid || (uid !== null && (await ownerOf(id)) !== uid)) return null;
      const args = (await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')).split('\0').slice(0, -1);
      const environment = () => environmentOf(id, storeFolder, home);
      return { pid, args, startedAt: () => startOf(id, btime), environment };
    }),
  );
  return found.filter((one) => one !== null);
}

/** What `ps` prints; empty where it cannot be asked. */
export type AskPs = (args: readonly string[]) => Promise<string>;

/** Another's environment is not shown there, so that any client may use this store. */
async function fromPs(uid: number | null, ask: AskPs): Promise<readonly Known[] | null> {
  const lines = (await ask(['-axo', 'pid=,uid=,lstart=,args='])).split('\n');
  const found = lines.flatMap((line): Known[] => {
    const [, pid, owner, started = '', command = ''] =
      /^\s*(\d+)\s+(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || Number(pid) === process.pid || (uid !== null && Number(owner) !== uid)) return [];
    const at = Date.parse(started);
    return [
      {
        pid: Number(pid),
        args: command.split(/\s+/),
        startedAt: () => Promise.resolve(Number.isNaN(at) ? null : at),
        environment: () => Promise.resolve({ credentialVariables: null, usesThisStore: null }),
      },
    ];
  });
  // A table without even this process's neighbours was not read.
  return found.length === 0 ? null : found;
}

/** Whether a process of any user has this id. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isCodex(args: readonly string[]): boolean {
  return programOf(args) === 'codex';
}

/** The program itself, or the script of an interpreter. */
function programOf([program = '', script = '']: readonly string[]): string {
  const name = basename(program);
  return /^(node|bun|python3?(\.\d+)?)$/.test(name) && !script.startsWith('-') ? basename(script) : name;
}

async function ownerOf(id: string): Promise<number | null> {
  return await stat(`/proc/${id}`).then(
    ({ uid }) => uid,
    () => null,
  );
}

function bootTime(text: string): number | null {
  const seconds = /^btime (\d+)$/m.exec(text)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

/** Field 22 of `stat`, in ticks of 10 ms since boot; the name in front of it may hold anything. */
async function startOf(id: string, btime: number | null): Promise<number | null> {
  const text = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
  const ticks = text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  return ticks === undefined || btime === null ? null : btime + Number(ticks) * 10;
}

/** Names of credential variables only, and whether the process finds the same store. */
async function environmentOf(
  id: string,
  storeFolder: string,
  home: string,
): Promise<Pick<Process, 'credentialVariables' | 'usesThisStore'>> {
  const text = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => null);
  if (text === null) return { credentialVariables: null, usesThisStore: null };
  const pairs = text
    .split('\0')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  const env: Readonly<Record<string, string | undefined>> = Object.fromEntries<string>(pairs);
  const cwd = await readlink(`/proc/${id}/cwd`).catch(() => '/');
  const its = claudePlaces({ env, platform: 'linux', systemHome: home, systemUser: '', cwd });
  return {
    credentialVariables: credentialVariables.filter((name) => (env[name] ?? '').trim() !== ''),
    usesThisStore: its.storeFolder === storeFolder,
  };
}
