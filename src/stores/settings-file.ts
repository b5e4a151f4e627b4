import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { HoldfastError } from '../core/errors.ts';
import { commandLine, operand, shellWord } from '../core/shell-word.ts';
import { flushFolder } from './atomic-file.ts';
import { editPlace } from './edit-place.ts';
import { readSmallBytes } from './small-file.ts';
import { codeOf } from './system-error.ts';
import type { Shown } from '../core/shown.ts';
import { shown } from '../core/shown.ts';

/** One settings file of the client's. */
export interface SettingsFile {
  /** Where it really is, past all links. */
  readonly path: string;
  /** Its bytes, or null where there is no file. */
  readonly bytes: Buffer | null;
  /** Its text, with a byte order mark if it has one. */
  readonly text: string | null;
}

/** Far more than settings and lists of servers come to. */
const largest = 16 * 1024 * 1024;

/**
 * Reads a settings file.
 *
 * @throws HoldfastError `settings-file` for what is no text file that can be read, and for a link that must not be followed.
 */
export async function readSettingsFile(path: string): Promise<SettingsFile> {
  const real = placeOf(path);
  const file = await readSmallBytes(real, largest);
  if (file.kind === 'unreadable') throw settingsRefused(real, file.detail);
  const bytes = file.kind === 'absent' ? null : file.bytes;
  return { path: real, bytes, text: bytes === null ? null : textIn(bytes, real) };
}

/**
 * Puts other bytes in the place of a settings file, whole or not at all, with its mode and owner as they were; null takes
 * the file away. Whoever kills this leaves the old file or the new one.
 *
 * @param file as it was read: where another has changed it since, that stays.
 * @throws HoldfastError `settings-file` where that cannot be done; then the old file stands.
 */
export async function replaceSettingsFile(file: SettingsFile, bytes: Buffer | null): Promise<void> {
  const { path } = file;
  // A folder on the way may have become a link since.
  if (placeOf(path) !== path) throw settingsRefused(path, 'expected it where it was read, found a link by now');
  const found = await stat(path).catch(() => null);
  refuseReadOnly(path, found);
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    if (bytes !== null) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeLike(draft, bytes, found);
    }
    await refuseChanged(file);
    await (bytes === null ? rm(path, { force: true }) : rename(draft, path));
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error instanceof HoldfastError ? error : unwritten(path, error);
  }
  await flushFolder(dirname(path));
}

/** Removes what installs that were killed have left beside the file: it may hold what the user has written there. */
export async function removeDrafts({ path }: SettingsFile): Promise<void> {
  const names = await readdir(dirname(path)).catch(() => []);
  const drafts = names.filter((name) => name.startsWith(`.${basename(path)}.`) && /\.[0-9a-f]{12}\.tmp$/.test(name));
  await Promise.all(drafts.map((name) => rm(join(dirname(path), name), { force: true }).catch(() => undefined)));
}

/** The client writes settings itself, and so may the person who was asked. */
async function refuseChanged({ path, bytes }: SettingsFile): Promise<void> {
  const now = await readSmallBytes(path, largest);
  if (now.kind === 'bytes' ? bytes?.equals(now.bytes) : bytes === null) return;
  throw settingsRefused(
    path,
    'expected it as it was read, found it changed meanwhile',
    shown`do the same again; nothing was changed`,
  );
}

function unwritten(path: string, error: unknown): HoldfastError {
  const code = codeOf(error) || 'an unknown error';
  return settingsRefused(path, `expected to write it, found ${code}; it is as it was`, wayOut(code, path), error);
}

function wayOut(code: string, path: string): Shown | null {
  const folder = shellWord(dirname(path));
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return shown`make ${folder} writable, then do the same again`;
  if (['ENOSPC', 'EDQUOT'].includes(code)) return shown`make room where ${folder} lies, then do the same again`;
  // A file that is a mount cannot be replaced whole.
  return code === 'EBUSY' ? shown`mount ${folder} instead of the file alone, or do the same again outside` : null;
}

/** @throws HoldfastError `settings-file` where its owner has made it read-only, on purpose as it seems. */
export function refuseReadOnly(path: string, found: Stats | null): void {
  if (found === null || (found.mode & 0o200) !== 0) return;
  throw settingsRefused(
    path,
    'expected a file that may be written, found it read-only',
    commandLine('chmod', 'u+w', operand(path)),
  );
}

async function writeLike(path: string, bytes: Buffer, like: Stats | null): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    if (like !== null) {
      const { uid, gid } = await file.stat();
      if (like.uid !== uid || like.gid !== gid) await file.chown(like.uid, like.gid);
      // After the owner, since a change of that takes some bits away.
      await file.chmod(like.mode & 0o7777);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** @throws HoldfastError `settings-file` where a link leads out of a checkout, or belongs to another user. */
function placeOf(path: string): string {
  const place = editPlace(resolve(path));
  if (typeof place === 'string') return place;
  throw settingsRefused(path, place.detail, place.hint);
}

function textIn(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw settingsRefused(path, 'expected text in UTF-8, found other bytes', null, error);
  }
}

export function settingsRefused(
  path: string,
  because: string,
  hint: Shown | null = null,
  cause?: unknown,
): HoldfastError {
  const next = hint ?? shown`mend ${shellWord(path)}, then do the same again; nothing was changed`;
  return new HoldfastError('settings-file', `${path}: ${because}`, next, cause);
}
