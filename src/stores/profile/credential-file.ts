import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { CredentialStore, SaveResult } from '../../core/profile/ports.ts';
import type { Generation, ProfileRecord, RecordReading } from '../../core/profile/record.ts';
import { generationIn } from '../../core/profile/record.ts';
import type { Leases } from '../../core/ports.ts';
import { flushFolder, writeAtomically } from '../atomic-file.ts';
import { watchFile } from '../file-watch.ts';
import { makeRoom, replaceFromRoom } from '../room.ts';
import { makePrivateFolder, readSecretFile } from '../private-file.ts';
import { followedIn, readRecord, writeRecord } from './record-text.ts';
import { saveWithinMs, takeTurn } from './turn.ts';
import type { Shown } from '../../core/shown.ts';

/** How a text is hidden in its file; what cannot be opened is null. */
export interface Seal {
  readonly close: (text: string) => Promise<string>;
  readonly open: (sealed: string) => Promise<string | { readonly detail: string; readonly hint: Shown | null }>;
  /** Forgets what opens it; nothing can be opened then. */
  readonly forget: () => Promise<void>;
}

/** Enough for any pair of tokens with what belongs to it. */
const roomBytes = 64 * 1024;

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
  const place: Place = { path, room: join(folder, `.${profile}.room`), seal };
  const turn = (withinMs: number): Promise<() => Promise<void>> => takeTurn(leases, `save-${profile}`, path, withinMs);
  return {
    place: path,
    async read() {
      const { reading } = await look(place);
      if ((await heirTo(reading, place)) === null) return reading;
      const giveBack = await turn(0).catch(() => null);
      // Somebody is saving at this moment, or nobody can: what is stored is what there is.
      if (giveBack === null) return reading;
      try {
        return (await lookInTurn(place)).reading;
      } catch {
        return reading;
      } finally {
        await giveBack();
      }
    },
    async save(record, spent) {
      const giveBack = await turn(saveWithinMs);
      try {
        return await saveInTurn(place, record, spent);
      } finally {
        await giveBack();
      }
    },
    async remove() {
      const giveBack = await turn(saveWithinMs);
      try {
        await rm(path, { force: true });
        await rm(place.room, { force: true });
        await sweep(path);
        await flushFolder(folder);
        await seal?.forget();
      } finally {
        await giveBack();
      }
    },
    watch: (onChange) => watchFile(path, [], onChange),
  };
}

interface Place {
  readonly path: string;
  readonly room: string;
  readonly seal: Seal | null;
}

async function saveInTurn(place: Place, record: ProfileRecord, spent: Generation | null): Promise<SaveResult> {
  const { path, room, seal } = place;
  const wrong = await makePrivateFolder(dirname(path));
  if (wrong !== null) throw notOverwritten(wrong);
  const { reading, text } = await lookInTurn(place);
  if (reading.kind === 'unusable') throw notOverwritten(reading);
  if (spent !== null && generationIn(reading) !== spent) return 'superseded';
  await sweep(path);
  const plain = writeRecord(record, text, spent);
  const written = seal === null ? plain : await seal.close(plain);
  if (record.intent !== null) {
    await makeRoom(room, Math.max(roomBytes, 2 * written.length));
    await writeAtomically(path, written);
  } else if (!(await replaceFromRoom(room, path, written))) {
    await writeAtomically(path, written);
    await rm(room, { force: true });
  }
  return 'saved';
}

async function look({ path, seal }: Place): Promise<{ reading: RecordReading; text: string | null }> {
  const file = readSecretFile(path);
  if (file.kind !== 'text') return { reading: file, text: null };
  const text = seal === null ? file.text : await seal.open(file.text);
  if (typeof text !== 'string') return { reading: { kind: 'unusable', ...text }, text: null };
  return { reading: readRecord(text, path), text };
}

/** Looks, and finishes first what a process began that was killed between writing a successor and renaming it. */
async function lookInTurn(place: Place): ReturnType<typeof look> {
  const found = await look(place);
  const heir = await heirTo(found.reading, place);
  if (heir === null) return found;
  await replaceFromRoom(place.room, place.path, heir);
  return await look(place);
}

/** What was written into the room, whole, to follow the stored record; or null. */
async function heirTo(reading: RecordReading, { room, seal }: Place): Promise<string | null> {
  if (reading.kind !== 'record' || reading.record.intent === null) return null;
  const file = readSecretFile(room);
  if (file.kind !== 'text') return null;
  const [written = ''] = file.text.split('\0', 1);
  if (written === '') return null;
  const text = seal === null ? written : await seal.open(written);
  if (typeof text !== 'string' || readRecord(text, room).kind !== 'record') return null;
  return followedIn(text) === reading.record.credential.generation ? written : null;
}

/** Takes away what processes that were killed while saving left behind. */
async function sweep(path: string): Promise<void> {
  const mine = `.${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []);
  const left = names.filter((name) => name.startsWith(mine) && name.endsWith('.tmp'));
  for (const name of left) await rm(join(dirname(path), name), { force: true });
}

function notOverwritten({ detail, hint }: { detail: string; hint: Shown | null }): HoldfastError {
  return new HoldfastError('credential-store', `${detail}; nothing was written`, hint);
}
