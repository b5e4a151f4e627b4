import { isNatural, objectFrom, objectOf } from '../core/json.ts';
import { join } from 'node:path';
import type { Fingerprint } from '../core/credential.ts';
import { HoldfastError } from '../core/errors.ts';
import type { AttemptLog, RenewalAttempt } from '../core/ports.ts';
import { readRecordFile, writeRecordFile } from './private-file.ts';
import { codeOf } from './system-error.ts';
import { shown } from '../core/shown.ts';

/** A record is under 200 bytes; what is larger is not one. */
const limit = 4_096;

const results: ReadonlySet<unknown> = new Set(['open', 'moved', 'refused', 'unavailable', 'unreadable']);

/**
 * Remembers the last attempt at each store in `<stateFolder>/attempts/<store id>.json`.
 *
 * `last` answers null for whatever is not a whole record. `record` returns when the record is on the disk, and rejects
 * with HoldfastError `state-folder` when it could not be kept; the older record then stands.
 */
export function openAttemptLog(stateFolder: string): AttemptLog {
  const folder = join(stateFolder, 'attempts');
  const pathOf = (storeId: string) => join(folder, `${fitForFileName(storeId)}.json`);
  return {
    async last(storeId) {
      const file = readRecordFile(pathOf(storeId), limit);
      return file.kind === 'text' ? readAttempt(file.text) : null;
    },
    async record(storeId, attempt) {
      const path = pathOf(storeId);
      try {
        await writeRecordFile(path, `${JSON.stringify({ schema: 1, ...attempt })}\n`);
      } catch (error) {
        if (error instanceof HoldfastError) throw error;
        const message = `expected to keep a record at ${path}, found ${codeOf(error) || 'an unknown error'}`;
        throw new HoldfastError('state-folder', message, shown`make ${folder} writable`, error);
      }
    },
  };
}

/** Reads one record; null for anything else, also for one of another schema. */
export function readAttempt(text: string): RenewalAttempt | null {
  const { schema, generation, startedAt, result, count } = objectOf(objectFrom(text));
  if (schema !== 1 || typeof generation !== 'string' || !/^[0-9a-f]{16}$/.test(generation)) return null;
  if (!isNatural(startedAt) || !isNatural(count) || !results.has(result)) return null;
  return { generation: generation as Fingerprint, startedAt, result: result as RenewalAttempt['result'], count };
}

function fitForFileName(name: string): string {
  if (/^[\w-]{1,100}$/.test(name)) return name;
  throw new RangeError('expected an id of letters, digits, - and _, at most 100 characters');
}
