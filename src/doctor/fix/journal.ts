import { objectFrom, objectOf } from '../../core/json.ts';
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { Splice } from '../repairs/json-edit.ts';
import type { Repair } from '../repairs/repair.ts';
import { readRecordFile, writeRecordFile } from '../../stores/private-file.ts';
import { codeOf } from '../../stores/system-error.ts';
import { shown } from '../../core/shown.ts';

/** What takes a change back; no secret is ever in it. */
export type Undo =
  | { readonly kind: 'make-folder'; readonly path: string; readonly mode: number; readonly modifiedAt: number }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'mode'; readonly path: string; readonly mode: number }
  | { readonly kind: 'owner'; readonly path: string; readonly uid: number; readonly gid: number }
  /** With hashes of the whole text as it was, and as it was left. */
  | {
      readonly kind: 'text';
      readonly path: string;
      readonly splices: readonly Splice[];
      readonly before: string;
      readonly after: string;
    };

/** One change that was made, as it is kept. */
export interface JournalEntry {
  readonly schema: 1;
  readonly id: string;
  readonly at: number;
  readonly finding: string;
  readonly repair: Repair;
  readonly undo: Undo;
  /** `begun` is on the disk before the change, so that a killed process leaves word of it. */
  readonly state: 'begun' | 'kept' | 'undone';
}

/** All changes, in `<stateFolder>/repairs`, a file each, mode 0600. */
export interface FixJournal {
  /** @throws HoldfastError `state-folder` before anything has changed. */
  begin(finding: string, repair: Repair, undo: Undo, at: number): Promise<JournalEntry>;
  mark(entry: JournalEntry, state: 'kept' | 'undone'): Promise<void>;
  /** Changes that stand, newest first. */
  standing(): Promise<readonly JournalEntry[]>;
}

const limit = 256 * 1024;
/** Taken-back changes are kept for a look, the newest so many. */
const mostUndone = 50;

export function openJournal(stateFolder: string): FixJournal {
  const folder = join(stateFolder, 'repairs');
  const write = async (entry: JournalEntry): Promise<void> => {
    await writeRecordFile(join(folder, `${entry.id}.json`), `${JSON.stringify(entry, null, 2)}\n`);
  };
  const all = async (): Promise<readonly JournalEntry[]> => {
    const names = (await readdir(folder).catch((): string[] => [])).filter((name) => name.endsWith('.json'));
    const files = names.toSorted().map((name) => readRecordFile(join(folder, name), limit));
    return files.flatMap((file) => (file.kind === 'text' ? entryIn(file.text) : []));
  };
  return {
    async begin(finding, repair, undo, at) {
      const id = `${new Date(at).toISOString().replaceAll(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`;
      const entry: JournalEntry = { schema: 1, id, at, finding, repair, undo, state: 'begun' };
      try {
        await write(entry);
      } catch (error) {
        if (error instanceof HoldfastError) throw error;
        throw new HoldfastError(
          'state-folder',
          `the change cannot be written down in ${folder} (${codeOf(error) || 'unknown error'}); nothing was changed`,
          shown`make room there, or set HOLDFAST_HOME to a folder that can be written; then do the same again`,
          error,
        );
      }
      return entry;
    },
    async mark(entry, state) {
      // Where this cannot be written any more, the entry goes on as begun; taking back twice changes nothing.
      await write({ ...entry, state }).catch(() => undefined);
      const undone = (await all()).filter((one) => one.state === 'undone').toReversed();
      await Promise.all(undone.slice(mostUndone).map(({ id }) => rm(join(folder, `${id}.json`), { force: true })));
    },
    standing: async () => (await all()).filter(({ state }) => state !== 'undone').toReversed(),
  };
}

function entryIn(text: string): JournalEntry[] {
  const fields = objectOf(objectFrom(text));
  return fields['schema'] === 1 && typeof fields['id'] === 'string' && fields['undo'] !== undefined
    ? [fields as unknown as JournalEntry]
    : [];
}
