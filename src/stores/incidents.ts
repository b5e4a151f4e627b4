import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Incident, IncidentLog } from '../core/incident.ts';
import { readSmallFile } from './small-file.ts';

/** From here on the file is put aside, and the one put aside before is dropped. Bytes. */
const fullAt = 1_000_000;
/** What a reader takes in of one file, a line that was being written included. */
const limit = fullAt + 100_000;

/**
 * Keeps incidents in `<stateFolder>/incidents.ndjson`, 0600, one per line, and the older half in `incidents.1.ndjson`.
 * A line is appended by one write, so that sessions which end together do not mix theirs.
 */
export function openIncidentLog(stateFolder: string): IncidentLog {
  const newer = join(stateFolder, 'incidents.ndjson');
  const older = join(stateFolder, 'incidents.1.ndjson');
  return {
    async record(incident) {
      try {
        await mkdir(stateFolder, { recursive: true, mode: 0o700 });
        if ((await sizeOf(newer)) >= fullAt) await rename(newer, older);
        await appendFile(newer, `${JSON.stringify({ schema: 1, ...incident })}\n`, { mode: 0o600 });
      } catch {
        return;
      }
    },
    async recent(count) {
      const found = [...(await read(older)), ...(await read(newer))];
      return found.slice(-count).toReversed();
    },
  };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

async function read(path: string): Promise<readonly Incident[]> {
  const file = await readSmallFile(path, limit);
  if (file.kind !== 'text') return [];
  return file.text.split('\n').flatMap((line) => readIncident(line) ?? []);
}

/** Reads one line; null for anything else, also for one of another schema or one that was cut. */
function readIncident(line: string): Incident | null {
  try {
    const value = JSON.parse(line) as Readonly<Record<string, unknown>> | null;
    if (value === null || value['schema'] !== 1) return null;
    const whole =
      typeof value['at'] === 'number' && typeof value['folder'] === 'string' && Array.isArray(value['tried']);
    return whole ? (value as unknown as Incident) : null;
  } catch {
    return null;
  }
}
