/**
 * Follows a path as the system does, and looks at each step whether somebody besides this user and root could lead it
 * elsewhere. For files that a person wrote and Holdfast believes; links are fine where this user or root has made them, as
 * those who keep their settings in a repository of their own do.
 */
import { accessSync, constants, lstatSync, readlinkSync, statSync } from 'node:fs';
import { isAbsolute, join, parse, sep } from 'node:path';
import { commandLine, operand } from '../core/shell-word.ts';
import type { Owned, Unusable } from './ownership.ts';
import { foreign, octal, othersMayReplace, unusable, whoElseWrites } from './ownership.ts';
import { systemHome } from './home-folder.ts';
import { codeOf } from './system-error.ts';

/** Where a path leads, past all links. */
export type TrustedPath =
  | { readonly kind: 'file'; readonly path: string; readonly modifiedAt: number }
  /** Nothing is there yet; `path` is where a file would come to lie. */
  | { readonly kind: 'absent'; readonly path: string }
  | Unusable;

/** As many links as Linux follows. */
const longestChain = 40;

/**
 * Where a file is that only this user and root can change or exchange.
 *
 * @param path absolute.
 */
export function trustedPath(path: string): TrustedPath {
  try {
    return follow(path, trustedOwners());
  } catch (error) {
    const code = codeOf(error) || 'an unknown error';
    return unusable(
      `expected a file that may be read at ${path}, found ${code}`,
      commandLine('ls', '-l', operand(path)),
    );
  }
}

/** Whose files this user has no reason to doubt. For root, that is whoever owns its home, too (`sudo`, containers of a CI). */
export function trustedOwners(): ReadonlySet<number> {
  const uid = process.getuid?.() ?? 0;
  const ofHome = uid === 0 ? statSync(systemHome(), { throwIfNoEntry: false })?.uid : undefined;
  return new Set([0, uid, ...(ofHome === undefined ? [] : [ofHome])]);
}

function follow(path: string, trusted: ReadonlySet<number>): TrustedPath {
  const { root } = parse(path);
  let at = root;
  let left = path.slice(root.length).split(sep).filter(isStep);
  let links = 0;
  let wrong = folderWrong(at, lstatSync(at), trusted, left.length > 1);
  while (wrong === null) {
    const [name, ...rest] = left;
    if (name === undefined)
      return unusable(`expected a file at ${path}, found a folder`, commandLine('ls', '-ld', operand(path)));
    const next = join(at, name);
    const found = lstatSync(next, { throwIfNoEntry: false });
    if (found === undefined) return { kind: 'absent', path: join(next, ...rest) };
    if (found.isSymbolicLink()) {
      if (!trusted.has(found.uid) && process.getuid !== undefined) return foreign(next, found.uid, process.getuid());
      links += 1;
      if (links > longestChain)
        return unusable(
          `expected a file at ${path}, found a symlink that leads to itself`,
          commandLine('ls', '-l', operand(path)),
        );
      const target = readlinkSync(next);
      if (isAbsolute(target)) at = root;
      left = [
        ...target
          .slice(isAbsolute(target) ? root.length : 0)
          .split(sep)
          .filter(isStep),
        ...rest,
      ];
    } else if (found.isDirectory() && rest.length > 0) {
      at = next;
      left = rest;
    } else if (found.isFile() && rest.length === 0) {
      return whoElseWrites(next, found, trusted) ?? { kind: 'file', path: next, modifiedAt: found.mtimeMs };
    } else {
      return unusable(
        `expected a file at ${path}, found ${found.isDirectory() ? 'a folder' : 'something else'} at ${next}`,
        commandLine('ls', '-ld', operand(next)),
      );
    }
    wrong = folderWrong(at, lstatSync(at), trusted, left.length > 1);
  }
  return wrong;
}

/** `..` stays: the walk goes through real folders, where `join` means the same as the system. */
function isStep(name: string): boolean {
  return name !== '' && name !== '.';
}

function folderWrong(path: string, found: Owned, trusted: ReadonlySet<number>, isAbove: boolean): Unusable | null {
  const because = othersMayReplace(found, trusted, isAbove);
  if (because === null || isReadOnlyMount(path)) return null;
  if (because === 'owner') return foreign(path, found.uid, process.getuid?.() ?? 0);
  return unusable(
    `the folder ${path} may be written by other users (mode ${octal(found.mode)})`,
    commandLine('chmod', 'go-w', operand(path)),
  );
}

/** As a container's mounted settings are: whatever the mode says, nobody writes there. */
export function isReadOnlyMount(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return false;
  } catch (error) {
    return codeOf(error) === 'EROFS';
  }
}
