import { objectFrom, objectOf } from '../core/json.ts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fingerprint } from '../core/credential.ts';
import { readRecordFile, writeRecordFile } from './private-file.ts';

/** A login that was seen in a store. */
export interface SeenLogin {
  readonly storeId: string;
  /** Fingerprint of its refresh token. */
  readonly refresh: Fingerprint;
  readonly place: string;
  readonly host: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Which login was seen where, so that copies of one are found. */
export interface SeenLogins {
  /** Never rejects: what is forgotten is a copy that is found later. */
  record(seen: SeenLogin): Promise<void>;
  /** Other stores in which the same login was seen. Never rejects. */
  twinsOf(seen: SeenLogin): Promise<readonly SeenLogin[]>;
}

const limit = 16_384;

/** A login that stands still need not be written down at every start. */
const freshMs = 86_400_000;

/** One file for each store in `<stateFolder>/seen`, mode 0600. */
export function openSeenLogins(stateFolder: string): SeenLogins {
  const folder = join(stateFolder, 'seen');
  const pathOf = (storeId: string): string => join(folder, `${storeId}.json`);
  return {
    async record(seen) {
      try {
        const known = await readSeen(pathOf(seen.storeId), seen.storeId);
        if (known !== null && isSame(known, seen) && seen.at - known.at < freshMs) return;
        await writeRecordFile(pathOf(seen.storeId), `${JSON.stringify({ schema: 1, ...seen })}\n`);
      } catch {
        return;
      }
    },
    async twinsOf(seen) {
      const names = await readdir(folder).catch(() => []);
      const ids = names.flatMap((name) => /^([\w-]+)\.json$/.exec(name)?.[1] ?? []);
      const others = ids.filter((id) => id !== seen.storeId);
      const found = await Promise.all(others.map((id) => readSeen(pathOf(id), id)));
      return found.filter((other) => other !== null).filter(({ refresh }) => refresh === seen.refresh);
    },
  };
}

function isSame(known: SeenLogin, seen: SeenLogin): boolean {
  return known.refresh === seen.refresh && known.place === seen.place && known.host === seen.host;
}

async function readSeen(path: string, storeId: string): Promise<SeenLogin | null> {
  const file = readRecordFile(path, limit);
  const { schema, refresh, place, host, at } = file.kind === 'text' ? objectOf(objectFrom(file.text)) : {};
  if (schema !== 1 || typeof refresh !== 'string' || typeof place !== 'string') return null;
  if (typeof host !== 'string' || typeof at !== 'number') return null;
  return { storeId, refresh: refresh as Fingerprint, place, host, at };
}
