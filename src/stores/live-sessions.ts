import { objectFrom, objectOf } from '../core/json.ts';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LiveSession } from '../core/live-session.ts';
import { readRecordFile, writeRecordFile } from './private-file.ts';
import type { ProcessTable } from './process-table.ts';

/** Which sessions of the client run on this machine, as their own hooks have reported them. */
export interface LiveSessions {
  /** Enters a session, in place of an earlier one of the same process. Never rejects. */
  add(session: LiveSession): Promise<void>;
  /** Never rejects. */
  remove(pid: number): Promise<void>;
  /** Those whose process lives and is a client, oldest first; looking removes nothing. */
  list(): Promise<readonly LiveSession[]>;
}

/** An entry is under 1 kB, long folders included. */
const limit = 16_384;

/** From this many entries on, a new one sweeps those whose process was killed and said no goodbye. */
const many = 32;

/** Keeps one file for each session in `<stateFolder>/live`, named after its process. */
export function openLiveSessions(stateFolder: string, processes: ProcessTable): LiveSessions {
  const folder = join(stateFolder, 'live');
  const pathOf = (pid: number): string => join(folder, `${pid}.json`);
  const remove = (pid: number): Promise<void> => rm(pathOf(pid), { force: true }).catch(() => undefined);
  return {
    remove,
    async add(session) {
      try {
        await writeRecordFile(pathOf(session.pid), `${JSON.stringify({ schema: 1, ...session })}\n`);
        const pids = await pidsIn(folder);
        if (pids.length < many) return;
        for (const pid of pids) if (!(await processes.isClient(pid))) await remove(pid);
      } catch {
        // A session that is missing here is one that nobody counts; it works anyway.
      }
    },
    async list() {
      const pids = await pidsIn(folder).catch(() => []);
      const found = await Promise.all(
        pids.map(async (pid) => ((await processes.isClient(pid)) ? await readEntry(pathOf(pid), pid) : null)),
      );
      return found.filter((session) => session !== null).toSorted((a, b) => a.startedAt - b.startedAt);
    },
  };
}

async function pidsIn(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => /^([1-9]\d{0,9})\.json$/.exec(name)?.slice(1, 2).map(Number) ?? []);
}

async function readEntry(path: string, pid: number): Promise<LiveSession | null> {
  const file = readRecordFile(path, limit);
  const entry = file.kind === 'text' ? objectOf(objectFrom(file.text)) : {};
  const { schema, session, folder, storeId, place, startedAt } = entry;
  if (schema !== 1 || typeof folder !== 'string' || typeof startedAt !== 'number') return null;
  if (typeof storeId !== 'string' || typeof place !== 'string') return null;
  const known = { pid, session: typeof session === 'string' ? session : null, folder, storeId, place, startedAt };
  return { ...known, ...surroundings(entry) };
}

/** How the session finds its program, its login and its vendor; earlier entries did not say. */
function surroundings({ client, env }: Readonly<Record<string, unknown>>): Pick<LiveSession, 'client' | 'env'> {
  const variables = typeof env === 'object' && env !== null ? Object.entries(env) : null;
  const texts = variables?.filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return {
    ...(typeof client === 'string' ? { client } : {}),
    ...(texts === undefined ? {} : { env: Object.fromEntries(texts) }),
  };
}
