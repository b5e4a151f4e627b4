import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LiveSession } from '../core/live-session.ts';
import { writeAtomically } from './atomic-file.ts';
import { jsonFields } from './json-fields.ts';
import type { ProcessTable } from './process-table.ts';
import { readSmallFile } from './small-file.ts';

/** An entry is under 1 kB, long folders included. */
const limit = 16_384;

/** Which sessions of the client run on this machine, as their own hooks have reported them. */
export interface LiveSessions {
  /** Enters a session, in place of an earlier one of the same process. Never rejects. */
  add(session: LiveSession): Promise<void>;
  /** Never rejects. */
  remove(pid: number): Promise<void>;
  /** Those whose process lives and is a client; looking removes nothing. */
  list(): Promise<readonly LiveSession[]>;
}

/** Keeps one file for each session in `<stateFolder>/live`, named after its process. */
export function openLiveSessions(stateFolder: string, processes: ProcessTable): LiveSessions {
  const folder = join(stateFolder, 'live');
  const pathOf = (pid: number): string => join(folder, `${pid}.json`);
  const read = async (): Promise<readonly LiveSession[]> => {
    const names = await readdir(folder).catch(() => []);
    const found = await Promise.all(names.map((name) => readEntry(join(folder, name))));
    return found.filter((entry) => entry !== null);
  };
  const remove = (pid: number): Promise<void> => rm(pathOf(pid), { force: true }).catch(() => undefined);
  return {
    remove,
    async add(session) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeAtomically(pathOf(session.pid), `${JSON.stringify({ schema: 1, ...session })}\n`);
        // Sessions that were killed said no goodbye; their entries go when the next one comes.
        for (const { pid } of await read()) if (!(await processes.isClient(pid))) await remove(pid);
      } catch {
        return;
      }
    },
    async list() {
      const entries = await read();
      const live = await Promise.all(entries.map(({ pid }) => processes.isClient(pid)));
      return entries.filter((_, at) => live[at]);
    },
  };
}

async function readEntry(path: string): Promise<LiveSession | null> {
  const file = await readSmallFile(path, limit);
  if (file.kind !== 'text') return null;
  try {
    const value = JSON.parse(file.text) as Readonly<Record<string, unknown>> | null;
    const whole = value?.['schema'] === 1 && Number.isSafeInteger(value['pid']) && typeof value['storeId'] === 'string';
    return whole ? (value as unknown as LiveSession) : null;
  } catch {
    return null;
  }
}
