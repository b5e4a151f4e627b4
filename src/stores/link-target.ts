import { readlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Where a symbolic link leads, one step; null for anything else. Never rejects. */
export async function linkTarget(path: string): Promise<string | null> {
  const target = await readlink(path).catch(() => null);
  return target === null ? null : resolve(dirname(path), target);
}
