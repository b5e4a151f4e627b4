/** Makes one change, and takes one back. Each looks again right before it acts: what has moved since stays as it is. */
import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readdir, rename, rmdir, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { splicesOf, withoutSplices, withSplices } from '../repairs/json-edit.ts';
import type { Repair } from '../repairs/repair.ts';
import { editPlace } from '../../stores/edit-place.ts';
import { codeOf } from '../../stores/system-error.ts';
import { readSettingsFile, replaceSettingsFile } from '../../stores/settings-file.ts';
import type { Undo } from './journal.ts';
import { shown } from '../../core/shown.ts';

/** A repair of the machine, in contrast to one of the child or by the client. */
export type MachineRepair = Exclude<Repair, { readonly kind: 'child-environment' | 'renew-by-client' }>;

/** A change that is ready to be made: how it is taken back is known before. */
export interface RepairChange {
  readonly undo: Undo;
  make(): Promise<void>;
}

/** The client's clock and ours may differ by this much. */
const liveMs = 60_000;

/** Looks at what a repair is about; null where there is nothing to repair any more, or it is in use. */
export async function prepare(repair: MachineRepair, now: number): Promise<RepairChange | null> {
  requirePlace(repair.path);
  switch (repair.kind) {
    case 'remove-lock':
      return await lockFolder(repair.path, now);
    case 'remove-lock-file':
      return await lockFile(repair.path);
    case 'set-aside':
      return await aside(repair.path);
    case 'mode':
      return await mode(repair);
    case 'owner':
      return await owner(repair);
    case 'drop-member':
    case 'rename-member':
    case 'trim-member':
      return await member(repair);
  }
}

/** @throws HoldfastError `settings-file` where links of a checkout lead to what is none of its. */
function requirePlace(path: string): void {
  const place = editPlace(path);
  if (typeof place !== 'string') throw new HoldfastError('settings-file', `${path}: ${place.detail}`, place.hint);
}

/** Empty, and old or from the future; `rmdir` itself refuses what is not empty by then. */
async function lockFolder(path: string, now: number): Promise<RepairChange | null> {
  const found = await lstat(path).catch(() => null);
  const names = await readdir(path).catch(() => null);
  if (found === null || !found.isDirectory() || names === null || names.length > 0) return null;
  const age = now - found.mtimeMs;
  if (age >= -5_000 && age < liveMs) return null;
  const undo: Undo = { kind: 'make-folder', path, mode: found.mode & 0o7777, modifiedAt: found.mtimeMs };
  return { undo, make: () => rmdir(path) };
}

async function lockFile(path: string): Promise<RepairChange | null> {
  const found = await lstat(path).catch(() => null);
  return found === null || !found.isFile() || found.size > 0 ? null : await aside(path);
}

async function aside(path: string): Promise<RepairChange | null> {
  const found = await lstat(path).catch(() => null);
  if (found === null || found.isDirectory()) return null;
  const to = `${path}.set-aside-by-holdfast`;
  if ((await lstat(to).catch(() => null)) !== null) return null;
  return { undo: { kind: 'rename', from: to, to: path }, make: () => rename(path, to) };
}

async function mode(repair: Extract<Repair, { readonly kind: 'mode' }>): Promise<RepairChange | null> {
  const found = await stat(repair.path).catch(() => null);
  if (found === null || (found.mode & 0o7777) === repair.mode) return null;
  const undo: Undo = { kind: 'mode', path: repair.path, mode: found.mode & 0o7777 };
  return { undo, make: () => chmod(repair.path, repair.mode) };
}

async function owner(repair: Extract<Repair, { readonly kind: 'owner' }>): Promise<RepairChange | null> {
  const found = await lstat(repair.path).catch(() => null);
  if (found === null || found.uid === repair.uid) return null;
  const undo: Undo = { kind: 'owner', path: repair.path, uid: found.uid, gid: found.gid };
  return { undo, make: () => chown(repair.path, repair.uid, found.gid) };
}

async function member(repair: Extract<Repair, { readonly keys: readonly string[] }>): Promise<RepairChange | null> {
  const file = await readSettingsFile(repair.path);
  const splices = file.text === null ? null : splicesOf(file.text, repair);
  if (file.text === null || splices === null) return null;
  const text = withSplices(file.text, splices);
  const isStore = repair.kind === 'drop-member' && repair.isStore;
  const make = (): Promise<void> => replaceSettingsFile(file, Buffer.from(text));
  const undo: Undo = { kind: 'text', path: file.path, splices, before: hashOf(file.text), after: hashOf(text) };
  return { undo, make: () => (isStore ? underStorageLock(file.path, make) : make()) };
}

/** The client makes this folder for the moment in which it writes its store, and waits for it. */
async function underStorageLock(path: string, work: () => Promise<void>): Promise<void> {
  const lock = join(dirname(path), '.storage-write.lock');
  try {
    await mkdir(lock);
  } catch (error) {
    throw new HoldfastError(
      'settings-file',
      `${path}: expected to lock the client’s store, found ${codeOf(error)}`,
      shown`end the client, then do the same again`,
      error,
    );
  }
  try {
    await work();
  } finally {
    await rmdir(lock).catch(() => undefined);
  }
}

/** Takes a change back. @returns null, or why it could not be: what others changed since is not touched. */
export async function takeBack(undo: Undo): Promise<string | null> {
  try {
    return await undone(undo);
  } catch (error) {
    return error instanceof HoldfastError ? error.message : codeOf(error) || 'unknown error';
  }
}

async function undone(undo: Undo): Promise<string | null> {
  requirePlace(undo.kind === 'rename' ? undo.to : undo.path);
  switch (undo.kind) {
    case 'make-folder': {
      // A client made it anew, or it was never removed: either way it is there.
      if ((await lstat(undo.path).catch(() => null)) !== null) return null;
      await mkdir(undo.path);
      await chmod(undo.path, undo.mode);
      await utimes(undo.path, undo.modifiedAt / 1000, undo.modifiedAt / 1000);
      return null;
    }
    case 'rename': {
      const [there, kept] = await Promise.all([undo.to, undo.from].map((path) => lstat(path).catch(() => null)));
      if (there !== null && kept === null) return null;
      // A lock that a client made meanwhile is its own.
      if (there !== null) return `${undo.to} is there again`;
      await rename(undo.from, undo.to);
      return null;
    }
    case 'mode':
      await chmod(undo.path, undo.mode);
      return null;
    case 'owner':
      await chown(undo.path, undo.uid, undo.gid);
      return null;
    case 'text':
      return await textUndone(undo);
  }
}

async function textUndone(undo: Extract<Undo, { readonly kind: 'text' }>): Promise<string | null> {
  const { path } = undo;
  const file = await readSettingsFile(path);
  if (file.text === null) return `${path} is gone`;
  if (hashOf(file.text) === undo.before) return null;
  const text = withoutChange(file.text, undo);
  if (text === null) return `${path} was changed since; what was changed in it is left`;
  const put = (): Promise<void> => replaceSettingsFile(file, Buffer.from(text));
  await (path.endsWith('.credentials.json') ? underStorageLock(path, put) : put());
  return null;
}

/** Where others have written to the file since, only what was put in is found again by itself. */
function withoutChange(text: string, { splices, after }: Extract<Undo, { readonly kind: 'text' }>): string | null {
  if (hashOf(text) === after) return withoutSplices(text, splices);
  const [only] = splices;
  const isInsertion = splices.length === 1 && only !== undefined && only.removed === '';
  if (!isInsertion || text.split(only.inserted).length !== 2) return null;
  return text.replace(only.inserted, '');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
