import { objectFrom, objectOf } from '../core/json.ts';
import { join } from 'node:path';
import type { Fingerprint } from '../core/credential.ts';
import { readRecordFile, writeRecordFile } from './private-file.ts';

/** A mark is under 100 bytes. */
const limit = 1_024;

/** Remembers, from one hook to the next, which generation of a login ended a client's turn. */
export interface RefusedGenerations {
  /** The generation that was last seen refused, or null. */
  last(storeId: string): Promise<{ readonly generation: Fingerprint; readonly at: number } | null>;
  /** Never rejects: without the mark the client finds out again by itself. */
  record(storeId: string, generation: Fingerprint, at: number): Promise<void>;
}

/** Keeps the marks in `<stateFolder>/refused/<store id>.json`. */
export function openRefusedGenerations(stateFolder: string): RefusedGenerations {
  const folder = join(stateFolder, 'refused');
  const pathOf = (storeId: string): string => join(folder, `${storeId}.json`);
  return {
    async last(storeId) {
      const file = readRecordFile(pathOf(storeId), limit);
      return file.kind === 'text' ? readMark(file.text) : null;
    },
    async record(storeId, generation, at) {
      try {
        await writeRecordFile(pathOf(storeId), `${JSON.stringify({ schema: 1, generation, at })}\n`);
      } catch {
        return;
      }
    },
  };
}

function readMark(text: string): { readonly generation: Fingerprint; readonly at: number } | null {
  const { schema, generation, at } = objectOf(objectFrom(text));
  if (schema !== 1 || typeof generation !== 'string' || typeof at !== 'number') return null;
  return { generation: generation as Fingerprint, at };
}
