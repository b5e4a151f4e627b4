import { realpathSync } from 'node:fs';
import { access, constants, mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realDisk } from '../../stores/search-path.ts';
import type { FileState, Files, FileText, ScratchFile } from './world.ts';

/** The client's own settings are a few kilobytes; nothing beyond this is read into memory. */
const limitBytes = 2 * 1024 * 1024;

/** The real files of this machine. */
export function realFiles(): Files {
  return {
    read: (path) => readPart(path, (size) => (size > limitBytes ? null : { from: 0, bytes: size })),
    readEnd: (path, bytes) =>
      readPart(path, (size) => ({ from: Math.max(0, size - bytes), bytes: Math.min(size, bytes) })),
    list: (folder) => readdir(folder).catch(() => []),
    exists: (path) => succeeds(access(path)),
    resolve,
    disk: realDisk,
    stateOf,
    keepPrivately,
    scratchFolder,
  };
}

async function readPart(
  path: string,
  part: (size: number) => { readonly from: number; readonly bytes: number } | null,
): Promise<FileText> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await file.stat();
      if (!found.isFile()) return { kind: 'unreadable', detail: 'not a regular file' };
      const wanted = part(found.size);
      if (wanted === null) return { kind: 'unreadable', detail: `${found.size} bytes, more than ${limitBytes}` };
      const buffer = Buffer.alloc(wanted.bytes);
      const { bytesRead } = await file.read(buffer, 0, wanted.bytes, wanted.from);
      return { kind: 'text', text: buffer.toString('utf8', 0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? { kind: 'absent' } : { kind: 'unreadable', detail: code };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}

function resolve(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

async function stateOf(path: string): Promise<FileState | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  return {
    mark: [found.dev, found.ino, found.size, found.ctimeMs].join(' '),
    changedAt: found.ctimeMs,
    mode: found.mode & 0o777,
  };
}

async function succeeds(attempt: Promise<unknown>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false,
  );
}

async function keepPrivately(name: string, text: string): Promise<ScratchFile> {
  const folder = await scratchFolder();
  const path = join(folder.path, name);
  await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  return { path, remove: folder.remove };
}

async function scratchFolder(): Promise<ScratchFile> {
  const path = await mkdtemp(join(tmpdir(), 'holdfast-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }).catch(() => undefined) };
}
