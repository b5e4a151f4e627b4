import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A name for a store that every process of this machine arrives at, by whatever path it came; 16 hex characters. */
export function storeId(kind: 'file' | 'keychain', name: string): string {
  return createHash('sha256').update(`${kind}\0${name}`).digest('hex').slice(0, 16);
}

/**
 * The real path of a folder, also of one that does not exist yet: as much of it as exists is resolved.
 * A file in it is not: the client replaces a symlinked login file by a regular one.
 */
export function realFolder(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realFolder(parent), basename(path));
  }
}
