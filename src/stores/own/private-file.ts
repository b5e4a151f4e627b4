/** Files that hold tokens: this user's alone, in a folder that is, and never behind a link. */
import { constants } from 'node:fs';
import { lstat, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../system-error.ts';
import { commandLine, operand } from '../../core/shell-word.ts';
import type { Shown } from '../../core/shown.ts';

/** What lies where a private file belongs. */
export type PrivateFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** `hint` is the exact fix, or null. */
  | { readonly kind: 'unusable'; readonly detail: string; readonly hint: Shown | null };

const largest = 1_000_000;

/** Reads a private file. Never waits on a pipe or device; never rejects. */
export async function readPrivateFile(path: string): Promise<PrivateFile> {
  const wrong = await whatIsWrongWithFolder(dirname(path));
  if (wrong !== null) return wrong;
  try {
    return await readOpened(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    if (code === 'ELOOP' || code === 'EMLINK') {
      return unusable(
        `expected a file at ${path}, found a link, which Holdfast did not make`,
        commandLine('rm', operand(path)),
      );
    }
    return unusable(`expected a file that may be read at ${path}, found ${code || 'an unknown error'}`, null);
  }
}

/**
 * Makes the folder of a private file, mode 0700.
 *
 * @returns what is wrong with the one that is there, or null.
 * @throws the system's own error when it cannot be made.
 */
export async function makePrivateFolder(path: string): Promise<(PrivateFile & { kind: 'unusable' }) | null> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  return await whatIsWrongWithFolder(path);
}

async function whatIsWrongWithFolder(path: string): Promise<(PrivateFile & { kind: 'unusable' }) | null> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return null;
  if (found.isSymbolicLink()) {
    return unusable(
      `expected a folder at ${path}, found a link, which Holdfast did not make`,
      commandLine('rm', operand(path)),
    );
  }
  if (!found.isDirectory())
    return unusable(
      `expected a folder at ${path}, found a file`,
      commandLine('mv', operand(path), operand(`${path}.old`)),
    );
  return whoElse(path, found, '700');
}

async function readOpened(path: string): Promise<PrivateFile> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile())
      return unusable(`expected a file at ${path}, found something else`, commandLine('rm', '-r', operand(path)));
    if (found.size > largest) {
      return unusable(
        `expected at most ${largest} bytes at ${path}, found ${found.size}`,
        commandLine('mv', operand(path), operand(`${path}.old`)),
      );
    }
    return whoElse(path, found, '600') ?? { kind: 'text', text: await file.readFile('utf8') };
  } finally {
    await file.close();
  }
}

/** Whether somebody else owns it, or may look into it. */
function whoElse(
  path: string,
  found: { readonly uid: number; readonly mode: number },
  mode: '600' | '700',
): (PrivateFile & { kind: 'unusable' }) | null {
  const uid = process.getuid?.();
  if (uid === undefined) return null;
  if (found.uid !== uid) {
    return unusable(
      `expected ${path} to belong to user ${uid}, found user ${found.uid}`,
      commandLine('sudo', 'chown', String(uid), operand(path)),
    );
  }
  if ((found.mode & 0o077) === 0) return null;
  const octal = (found.mode & 0o777).toString(8).padStart(3, '0');
  return unusable(
    `${path} is open to other users (mode ${octal}, expected ${mode})`,
    commandLine('chmod', mode, operand(path)),
  );
}

function unusable(detail: string, hint: Shown | null): PrivateFile & { kind: 'unusable' } {
  return { kind: 'unusable', detail, hint };
}
