import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeThrough } from './atomic-file.ts';
import { requireFolder } from './private-file.ts';
import { codeOf } from './system-error.ts';

/** What people have been warned of, across all processes of this machine. */
export interface Warned {
  /** Whether nobody has told of this yet; whoever asks first is to tell. Never rejects. */
  isFirst(storeId: string, key: string, now: number): Promise<boolean>;
}

/** Keys belong to one login or one event, so that an old one never comes again. */
const oldMs = 60 * 86_400_000;
const many = 200;

/** One empty file for each warning in `<stateFolder>/warned`; the first process to make it is the one that tells. */
export function openWarned(stateFolder: string): Warned {
  const folder = join(stateFolder, 'warned');
  return {
    async isFirst(storeId, key, now) {
      const name = createHash('sha256').update(`${storeId}\0${key}`).digest('hex').slice(0, 32);
      const isThere = await requireFolder(folder).then(
        () => true,
        () => false,
      );
      if (!isThere) return true;
      const trouble = await writeThrough(join(folder, name), '').then(() => '', codeOf);
      await sweep(folder, now).catch(() => undefined);
      // What cannot be remembered is told again, rather than never.
      return trouble !== 'EEXIST';
    },
  };
}

async function sweep(folder: string, now: number): Promise<void> {
  const names = await readdir(folder);
  if (names.length < many) return;
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && now - found.mtimeMs > oldMs) await rm(path, { force: true });
  }
}
