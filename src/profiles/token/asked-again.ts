/**
 * Notices that a program asks again for what it was just given. Clients that cache what their helper printed ask again
 * before their time only when it was refused: Claude Code keeps a token for five minutes, and runs its helper anew before
 * each retry of a request that was answered 401 (measured on client 2.1.330). No helper is told of the refusal itself.
 */
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Generation } from '../../core/profile/record.ts';
import { readRecordFile, writeRecordFile } from '../../stores/private-file.ts';

/** Who asks again within this was refused. */
const soonMs = 60_000;
const oldMs = 86_400_000;
/** A generation and a time. */
const longest = 1_024;

/** What one program was handed last. */
export interface Handed {
  /** Whether it asks again, so soon, for the same generation. */
  isAskedAgain(generation: Generation, now: number): Promise<boolean>;
  /** Remembers what it gets now; a note that cannot be kept is none. */
  note(generation: Generation, now: number): Promise<void>;
}

/** @param asker the process that asks. */
export function handedTo(stateFolder: string, profile: string, asker: number): Handed {
  const folder = join(stateFolder, 'handed');
  const path = join(folder, createHash('sha256').update(`${profile}\0${asker}`).digest('hex').slice(0, 24));
  return {
    async isAskedAgain(generation, now) {
      const file = readRecordFile(path, longest);
      const [last, at] = (file.kind === 'text' ? file.text : '').split(' ');
      const agoMs = now - Number(at);
      return last === generation && agoMs >= 0 && agoMs < soonMs;
    },
    async note(generation, now) {
      try {
        await writeRecordFile(path, `${generation} ${now}`);
        await sweep(folder, now);
      } catch {
        return;
      }
    },
  };
}

async function sweep(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found !== null && now - found.mtimeMs > oldMs) await rm(join(folder, name), { force: true });
  }
}
