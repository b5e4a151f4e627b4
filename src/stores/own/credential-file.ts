import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { CredentialStore, SaveResult } from '../../core/own/ports.ts';
import type { Generation, OwnRecord, RecordReading } from '../../core/own/record.ts';
import { generationIn } from '../../core/own/record.ts';
import type { Leases } from '../../core/ports.ts';
import { writeAtomically } from '../atomic-file.ts';
import { watchFile } from '../file-watch.ts';
import { makeRoom, replaceFromRoom } from '../room.ts';
import { makePrivateFolder, readPrivateFile } from './private-file.ts';
import { readRecord, writeRecord } from './record-text.ts';

/** How a text is hidden in its file; what cannot be opened is null. */
export interface Seal {
  readonly close: (text: string) => Promise<string>;
  readonly open: (sealed: string) => Promise<string | { readonly detail: string; readonly hint: string | null }>;
  /** Forgets what opens it; nothing can be opened then. */
  readonly forget: () => Promise<void>;
}

/** Enough for any pair of tokens with what belongs to it. */
const roomBytes = 64 * 1024;
/** A save takes milliseconds; another one that takes longer than this has a disk that hangs. */
const saveWithinMs = 5_000;

/**
 * Keeps one credential in a file of mode 0600 in a folder of mode 0700, `<folder>/<profile>.json`. A link, a foreign owner
 * and a wider mode are not used, and say how to mend them.
 *
 * @param seal hides the text in the file; without one it is plain JSON.
 */
export function openCredentialFile(
  folder: string,
  profile: string,
  leases: Leases,
  seal: Seal | null = null,
): CredentialStore {
  const path = join(folder, `${profile}.json`);
  const room = join(folder, `.${profile}.room`);
  return {
    place: path,
    read: async () => (await look(path, seal)).reading,
    async save(record, spent) {
      const giveBack = await takeTurn(leases, profile, path);
      try {
        return await saveInTurn({ path, room, seal, record, spent });
      } finally {
        await giveBack();
      }
    },
    async remove() {
      const giveBack = await takeTurn(leases, profile, path);
      try {
        await rm(path, { force: true });
        await rm(room, { force: true });
        await seal?.forget();
      } finally {
        await giveBack();
      }
    },
    watch: (onChange) => watchFile(path, [], onChange),
  };
}

interface Save {
  readonly path: string;
  readonly room: string;
  readonly seal: Seal | null;
  readonly record: OwnRecord;
  readonly spent: Generation | null;
}

async function saveInTurn({ path, room, seal, record, spent }: Save): Promise<SaveResult> {
  const wrong = await makePrivateFolder(dirname(path));
  if (wrong !== null) throw notOverwritten(wrong);
  const { reading, text } = await look(path, seal);
  if (reading.kind === 'unusable') throw notOverwritten(reading);
  if (spent !== null && generationIn(reading) !== spent) return 'superseded';
  await sweep(path);
  const plain = writeRecord(record, text);
  const written = seal === null ? plain : await seal.close(plain);
  if (record.intent !== null) {
    await makeRoom(room, roomBytes);
    await writeAtomically(path, written);
  } else if (!(await replaceFromRoom(room, path, written))) {
    await writeAtomically(path, written);
  }
  return 'saved';
}

async function look(path: string, seal: Seal | null): Promise<{ reading: RecordReading; text: string | null }> {
  const file = await readPrivateFile(path);
  if (file.kind !== 'text') return { reading: file, text: null };
  const text = seal === null ? file.text : await seal.open(file.text);
  if (typeof text !== 'string') return { reading: { kind: 'unusable', ...text }, text: null };
  return { reading: readRecord(text, path), text };
}

/** Saves follow each other, so that what is compared is what is replaced. */
async function takeTurn(leases: Leases, profile: string, path: string): Promise<() => Promise<void>> {
  for (const since = Date.now(); ;) {
    const giveBack = await leases.take(`save-${profile}`);
    if (giveBack !== null) return giveBack;
    if (Date.now() - since > saveWithinMs) {
      throw new HoldfastError(
        'credential-store',
        `another process has been saving ${path} for ${saveWithinMs / 1000} s`,
      );
    }
    await new Promise((resolve) => void setTimeout(resolve, 5));
  }
}

/** Takes away what processes that were killed while saving left behind. */
async function sweep(path: string): Promise<void> {
  const mine = `.${basename(path)}.`;
  const names = await readdir(dirname(path));
  const left = names.filter((name) => name.startsWith(mine) && name.endsWith('.tmp'));
  for (const name of left) await rm(join(dirname(path), name), { force: true });
}

function notOverwritten({ detail, hint }: { detail: string; hint: string | null }): HoldfastError {
  return new HoldfastError('credential-store', `${detail}; nothing was written`, hint);
}
