import { readdir, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { isClientCommand } from '../../stores/process-table.ts';
import type { ClientFacts } from '../facts.ts';

/** Variables that hand a process a credential of its own. */
const credentialVariables = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'] as const;

/** Programs that are known to renew, switch or poll the login (taxonomy: refresh-race, usage-monitor-false-alarm). */
const knownRefreshers =
  /^(codexbar|claude-swap|claude-?god|clauth|onwatch|quota-axi|teamclaude|tokentracker|claude-monitor|ccusage|cliproxyapi|tokenmaxxing|opencode|claude-code-proxy|meridian)/i;

type Process = ClientFacts['running'][number];

/** This user's clients and known refreshers, by their arguments; Linux only, elsewhere none is known. */
export async function processFacts(
  uid: number | null,
  storeFolder: string,
  home: string,
): Promise<Pick<ClientFacts, 'running' | 'refreshers'>> {
  const ids = (await readdir('/proc').catch((): string[] => [])).filter((name) => /^\d+$/.test(name));
  const btime = bootTime(await readFile('/proc/stat', 'utf8').catch(() => ''));
  const running: Process[] = [];
  const refreshers: Array<{ pid: number; name: string }> = [];
  await Promise.all(
    ids.map(async (id) => {
      const pid = Number(id);
      if (pid === process.pid || (uid !== null && (await ownerOf(id)) !== uid)) return;
      const args = (await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')).split('\0').slice(0, -1);
      const name = isClientCommand(args) ? 'claude' : isCodex(args) ? 'codex' : null;
      if (name === null) {
        const program = programOf(args);
        if (knownRefreshers.test(program)) refreshers.push({ pid, name: program });
        return;
      }
      running.push({ pid, name, startedAt: await startOf(id, btime), ...(await environmentOf(id, storeFolder, home)) });
    }),
  );
  return { running: running.toSorted((a, b) => a.pid - b.pid), refreshers };
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
  const env = new Map(
    text.split('\0').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
  const folder =
    env.get('CLAUDE_SECURESTORAGE_CONFIG_DIR') ?? env.get('CLAUDE_CONFIG_DIR') ?? `${env.get('HOME') ?? home}/.claude`;
  return {
    credentialVariables: credentialVariables.filter((name) => (env.get(name) ?? '').trim() !== ''),
    usesThisStore: folder === storeFolder,
  };
}
