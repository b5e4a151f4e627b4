import { lstat, readlink, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';

/** Something to watch for the sake of a file: a folder and the names in it that matter, or (null) the file itself. */
export interface WatchTarget {
  readonly path: string;
  readonly names: readonly string[] | null;
  /** Tells this target from another that lies at the same path later. */
  readonly key: string;
}

/** A chain of links longer than this is a loop, or as good as one. */
const longestChain = 8;

/**
 * What must be watched to hear of everything that happens to a file, as things lie now:
 * its folder, because a rename ends the watch of a file; the file, because what is written through another mount of it
 * is not heard in this folder; the folders that links lead to; and where the folder is missing, what would hold it.
 *
 * @param beside names of further files in the folder that matter. @param path absolute.
 */
export async function watchTargets(path: string, beside: readonly string[]): Promise<WatchTarget[]> {
  const targets = [await folderTarget(dirname(path), [basename(path), ...beside])];
  let link = path;
  for (let hop = 0; hop < longestChain; hop += 1) {
    const next = await readlink(link).catch(() => null);
    if (next === null) break;
    link = resolve(dirname(link), next);
    targets.push(await folderTarget(dirname(link), [basename(link)]));
  }
  const inode = await inodeOf(path);
  if (inode !== null) targets.push({ path, names: null, key: `${path}:${inode}` });
  return targets;
}

/** The folder, or the nearest one above it that exists, watched for the name that is missing in it. */
async function folderTarget(folder: string, names: readonly string[]): Promise<WatchTarget> {
  const inode = await inodeOf(folder);
  const above = dirname(folder);
  if (inode === null && above !== folder) return await folderTarget(above, [basename(folder)]);
  return { path: folder, names, key: `${folder}:${inode}:${names.join(':')}` };
}

async function inodeOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.dev}:${found.ino}`;
}

/** Changes whenever the file is made, written, replaced, removed, or its links lead elsewhere; says nothing by itself. */
export async function versionOf(path: string): Promise<string> {
  const [link, file] = await Promise.all([
    lstat(path, { bigint: true }).catch(() => null),
    stat(path, { bigint: true }).catch(() => null),
  ]);
  return [link, file]
    .map((at) => (at === null ? '-' : `${at.dev}:${at.ino}:${at.size}:${at.mtimeNs}:${at.ctimeNs}`))
    .join();
}
