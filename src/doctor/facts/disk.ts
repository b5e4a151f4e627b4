import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import type { DiskFacts } from '../facts.ts';

/** Free space, free files and permission of the folders that a client must write. */
export async function diskFacts(folders: readonly string[]): Promise<DiskFacts[]> {
  const found = await Promise.all(
    folders.map(async (path) => {
      const space = await statfs(path).catch(() => null);
      if (space === null) return null;
      const isWritable = await access(path, constants.W_OK).then(
        () => true,
        () => false,
      );
      // Some file systems count no files at all.
      return {
        path,
        freeBytes: space.bavail * space.bsize,
        freeFiles: space.files > 0 ? space.ffree : null,
        isWritable,
      };
    }),
  );
  return found.filter((one) => one !== null);
}
