/**
 * The one reader of what Holdfast keeps: each file is this user's own, in a folder that is, and never behind a link. The
 * quick starts use it, too, so that they believe nothing that the program itself would refuse; everything here is
 * synchronous and imports nothing heavy.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { HoldfastError } from '../core/errors.ts';
import { commandLine, operand } from '../core/shell-word.ts';
import { writeAtomically } from './atomic-file.ts';
import type { Privacy, Unusable } from './ownership.ts';
import { foreign, unusable, whoElse } from './ownership.ts';
import { codeOf } from './system-error.ts';
import { trustedPath } from './trusted-path.ts';

/** What lies where a private file belongs. */
export type PrivateFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** `hint` is the exact fix, or null. */
  | Unusable;

/** The same, as bytes. */
type PrivateBytes =
  | Exclude<PrivateFile, { readonly kind: 'text' }>
  | { readonly kind: 'bytes'; readonly bytes: Buffer };

const largestSecret = 1_000_000;

/** Reads a file that nobody else may read, from a folder that nobody else may look into. Waits on nothing; never throws. */
export function readSecretFile(path: string): PrivateFile {
  return asText(readChecked(path, 'secret', 'secret', largestSecret));
}

/**
 * Reads a secret that the user keeps in a file of their own choice: behind links that they or root have made, as where a
 * container mounts it. One of this user's own may be read by nobody else; what root has put there is root's to open.
 * Waits on nothing; never throws.
 */
export function readUsersSecret(path: string): PrivateFile {
  if (!isAbsolute(path)) return unusable(`expected a whole path, found the relative path ${path}`, null);
  const place = trustedPath(path);
  if (place.kind === 'unusable') return place;
  if (place.kind === 'absent') return { kind: 'absent' };
  try {
    return asText(readOpened(place.path, (found) => ofUser(place.path, found), largestSecret));
  } catch (error) {
    return unreadable(path, codeOf(error));
  }
}

/** Reads a record of at most `limit` bytes that nobody else may write, from a folder such. Waits on nothing; never throws. */
export function readRecordFile(path: string, limit: number): PrivateFile {
  return asText(readChecked(path, 'record', 'record', limit));
}

/** Reads a key that lies in the state folder itself, which others may look into. Waits on nothing; never throws. */
export function readKeyFile(path: string, limit: number): PrivateBytes {
  return readChecked(path, 'secret', 'record', limit);
}

/** Writes a record whole or not at all, in a folder that is made where there is none. @throws HoldfastError `state-folder`. */
export async function writeRecordFile(path: string, text: string): Promise<void> {
  await requireFolder(dirname(path));
  await writeAtomically(path, text);
}

/** Makes a folder for records, mode 0700, or checks the one that is there. @throws HoldfastError `state-folder`. */
export async function requireFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const wrong = folderFault(path, 'record');
  if (wrong !== null) throw new HoldfastError('state-folder', wrong.detail, wrong.hint);
}

/**
 * Makes the folder of secrets, mode 0700.
 *
 * @returns what is wrong with the one that is there, or null.
 * @throws the system's own error when it cannot be made.
 */
export async function makePrivateFolder(path: string): Promise<Unusable | null> {
  const there = folderFault(path, 'secret');
  if (there !== null) return there;
  await mkdir(path, { recursive: true, mode: 0o700 });
  return folderFault(path, 'secret');
}

/**
 * What is wrong with a folder that Holdfast keeps things in; null also where there is none. A folder of records may be
 * reached by a link that this user or root has made, as a state folder on another disk is; one of secrets may not.
 */
export function folderFault(path: string, privacy: Privacy): Unusable | null {
  try {
    return faultOf(path, privacy);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    return unusable(`expected a folder that may be looked at at ${path}, found ${code || 'an unknown error'}`, null);
  }
}

function faultOf(path: string, privacy: Privacy): Unusable | null {
  const found = lstatSync(path);
  if (!found.isSymbolicLink()) return folderItself(path, found, privacy);
  if (privacy === 'secret') return linked(path, 'folder');
  const uid = process.getuid?.();
  // Who made the link decides where it leads.
  if (uid !== undefined && found.uid !== uid && found.uid !== 0) return foreign(path, found.uid, uid);
  return folderItself(path, statSync(path), privacy);
}

function folderItself(path: string, found: Stats, privacy: Privacy): Unusable | null {
  if (found.isDirectory()) return whoElse(path, found, privacy, '700');
  return unusable(
    `expected a folder at ${path}, found a file`,
    commandLine('mv', operand(path), operand(`${path}.old`)),
  );
}

function readChecked(path: string, file: Privacy, folder: Privacy, limit: number): PrivateBytes {
  const wrong = folderFault(dirname(path), folder);
  if (wrong !== null) return wrong;
  try {
    return readOpened(path, (found) => whoElse(path, found, file, '600'), limit);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    if (code === 'ELOOP' || code === 'EMLINK') return linked(path, 'file');
    return unreadable(path, code);
  }
}

function unreadable(path: string, code: string): Unusable {
  return unusable(`expected a file that may be read at ${path}, found ${code || 'an unknown error'}`, null);
}

/** Who else may write it was looked at on the way. */
function ofUser(path: string, found: Stats): Unusable | null {
  return found.uid === process.getuid?.() ? whoElse(path, found, 'secret', '600') : null;
}

/** What speaks against a file, from what `fstat` says of it. */
type Judge = (found: Stats) => Unusable | null;

function readOpened(path: string, judge: Judge, limit: number): PrivateBytes {
  // Without O_NONBLOCK the open of a named pipe would wait for a writer.
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile())
      return unusable(`expected a file at ${path}, found something else`, commandLine('rm', '-r', operand(path)));
    if (found.size > limit) {
      const aside = commandLine('mv', operand(path), operand(`${path}.old`));
      return unusable(`expected at most ${limit} bytes at ${path}, found ${found.size}`, aside);
    }
    return judge(found) ?? { kind: 'bytes', bytes: readFileSync(file) };
  } finally {
    closeSync(file);
  }
}

function asText(read: PrivateBytes): PrivateFile {
  return read.kind === 'bytes' ? { kind: 'text', text: read.bytes.toString('utf8') } : read;
}

function linked(path: string, what: 'file' | 'folder'): Unusable {
  return unusable(
    `expected a ${what} at ${path}, found a link, which Holdfast did not make`,
    commandLine('rm', operand(path)),
  );
}
