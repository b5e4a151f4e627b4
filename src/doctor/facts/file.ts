import { lstat } from 'node:fs/promises';
import { linkTarget } from '../../stores/link-target.ts';
import type { FileFacts } from '../store-facts.ts';

/** What lies at a path, the link itself where it is one; null for nothing. Never rejects. */
export async function fileFacts(path: string): Promise<FileFacts | null> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return null;
  const kind = found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
  return {
    kind,
    target: kind === 'link' ? await linkTarget(path) : null,
    mode: found.mode & 0o7777,
    uid: found.uid,
    size: found.size,
    modifiedAt: found.mtimeMs,
  };
}
