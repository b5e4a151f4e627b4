import { isNatural, objectFrom, objectOf } from '../core/json.ts';
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Incident, IncidentLog, IncidentCause } from '../core/incident.ts';
import type { Leases } from '../core/ports.ts';
import { appendLine } from './append-line.ts';
import { openLeases } from './leases.ts';
import { readRecordFile, requireFolder } from './private-file.ts';
import type { Identity } from '../core/credential.ts';

/** The size from which on a new file is begun: some thousands of incidents. */
const fullBytes = 1_048_576;

/**
 * Keeps incidents in `<stateFolder>/incidents.ndjson`, 0600, one per line, and the ones before in `incidents.ndjson.1`;
 * what is older is gone. Any number of processes may record at once.
 */
export function openIncidentLog(stateFolder: string, leases: Leases = openLeases(stateFolder)): IncidentLog {
  const path = join(stateFolder, 'incidents.ndjson');
  return {
    async record(incident) {
      try {
        await requireFolder(stateFolder);
        const sizeBefore = await appendLine(path, JSON.stringify({ schema: 1, ...incident }));
        if (sizeBefore >= fullBytes) await beginAnew(path, leases);
      } catch {
        // The client's turn has ended already; all that is lost is a line to read.
      }
    },
    async recent(limit) {
      const newest = await incidentsIn(path);
      const older = newest.length < limit ? await incidentsIn(`${path}.1`) : [];
      return oncePerTurn([...older, ...newest])
        .toReversed()
        .slice(0, limit);
    },
  };
}

/** A run that ends may be cut off while one hook tells of it, so another tells again. */
function oncePerTurn(incidents: readonly Incident[]): readonly Incident[] {
  const told = new Set<string>();
  return incidents.filter(({ session, turn }) => {
    const about = `${session} ${turn}`;
    if (turn === null || !told.has(about)) return told.add(about);
    return false;
  });
}

/** Under a lease: of two that do this at once, the second would put the new file over the older incidents. */
async function beginAnew(path: string, leases: Leases): Promise<void> {
  const giveBack = await leases.take('incidents');
  if (giveBack === null) return;
  try {
    if ((await stat(path)).size >= fullBytes) await rename(path, `${path}.1`);
  } finally {
    await giveBack();
  }
}

async function incidentsIn(path: string): Promise<readonly Incident[]> {
  const file = readRecordFile(path, 2 * fullBytes);
  if (file.kind !== 'text') return [];
  return file.text.split('\n').flatMap((line) => readIncident(line) ?? []);
}

const causes: Readonly<Record<IncidentCause, true>> = {
  'store-blank': true,
  'no-login': true,
  'store-unreadable': true,
  'login-ended': true,
  'access-token-expired': true,
  'refused': true,
  'stopped-by-itself': true,
  'account-refused': true,
  'other-credential': true,
};

/** Reads one line of the incident log; null for half a line, another schema, or anything else. */
function readIncident(line: string): Incident | null {
  const { schema, at, session, turn, folder, transcript, cause, place, identity, tried } = objectOf(objectFrom(line));
  if (schema !== 1 || !isNatural(at) || typeof folder !== 'string' || typeof place !== 'string') return null;
  if (!isCause(cause) || !isTextOrNull(session) || !isTextOrNull(turn) || !isTextOrNull(transcript)) return null;
  if (!isIdentityOrNull(identity) || !Array.isArray(tried)) return null;
  const sentences = tried.filter((sentence): sentence is string => typeof sentence === 'string');
  return { at, session, turn, folder, transcript, cause, place, identity, tried: sentences };
}

function isCause(value: unknown): value is IncidentCause {
  return typeof value === 'string' && Object.hasOwn(causes, value);
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isIdentityOrNull(value: unknown): value is Identity | null {
  if (value === null) return true;
  const { account, organization, email } = objectOf(value);
  return isTextOrNull(account) && isTextOrNull(organization) && isTextOrNull(email);
}
