/** Where an edit of a client's file may go. One function decides for install, uninstall, fix and mcp import. */
import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Unusable } from './ownership.ts';
import { foreign, unusable } from './ownership.ts';
import { codeOf } from './system-error.ts';
import { trustedOwners } from './trusted-path.ts';
import { commandLine, operand } from '../core/shell-word.ts';
import { shown } from '../core/shown.ts';
import { systemHome } from './home-folder.ts';

/** As many links as Linux follows. */
const longestChain = 40;

/**
 * Where a file really is, past all links, if it may be edited there. A link in a person's own folder of settings is the
 * person's: it may lead anywhere to what is theirs, as those who keep their settings in a repository do. One inside a
 * checkout was laid by whoever wrote the checkout, and may lead to nothing outside of it.
 *
 * @param path absolute. @param own folders of the user's own settings beside those in the home.
 */
export function editPlace(
  path: string,
  own: readonly string[] = [process.env['CLAUDE_CONFIG_DIR'] ?? ''],
): string | Unusable {
  let real: string;
  try {
    real = realPlace(path, longestChain);
  } catch (error) {
    return unusable(error instanceof LinkCircle ? error.message : `it leads nowhere (${codeOf(error)})`, null);
  }
  const root = checkoutOf(path, systemHome(), own);
  if (root !== null && !isInside(real, existing(root))) {
    const by = shown`edit ${real} yourself, or put a file of its own at ${path}`;
    return unusable(`it leads out of ${root}, to ${real}; nothing is written through such a link`, by);
  }
  return ownerWrong(path, real) ?? real;
}

class LinkCircle extends Error {}

/** A link that leads to nothing yet leads to where the file will be. */
function realPlace(path: string, left: number): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = existing(dirname(path));
    const found = lstatSync(join(folder, basename(path)), { throwIfNoEntry: false });
    if (found?.isSymbolicLink() !== true) return join(folder, basename(path));
    if (left === 0) throw new LinkCircle('expected a file, found links that lead round in a circle');
    return realPlace(resolve(folder, readlinkSync(join(folder, basename(path)))), left - 1);
  }
}

/** The real path of a folder, or of the part of it that is there. */
function existing(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return dirname(folder) === folder ? folder : join(existing(dirname(folder)), basename(folder));
  }
}

/** The folder that a file's author could write: the repository around it, else its project; null for the user's own settings. */
function checkoutOf(path: string, home: string, own: readonly string[]): string | null {
  const folder = dirname(path);
  const isHidden = basename(folder).startsWith('.');
  if (folder === home || own.some((one) => one !== '' && resolve(one) === folder)) return null;
  if (isHidden && dirname(folder) === home) return null;
  for (let at = folder; at !== home && dirname(at) !== at; at = dirname(at))
    if (existsSync(join(at, '.git'))) return at;
  // Settings that a system keeps for this user, below the home, and in no repository.
  if (folder.startsWith(`${home}${sep}.config${sep}`) || folder.startsWith(`${home}${sep}Library${sep}`)) return null;
  return isHidden ? dirname(folder) : folder;
}

/** Whether a path lies below a folder, by their names alone. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`);
}

/** Where links lead away from the path, both they and the file are this user's or root's. */
function ownerWrong(path: string, real: string): Unusable | null {
  const uid = process.getuid?.();
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (uid === undefined || link === undefined || !link.isSymbolicLink()) return null;
  const trusted = trustedOwners();
  if (!trusted.has(link.uid)) return foreign(path, link.uid, uid);
  const target = lstatSync(real, { throwIfNoEntry: false });
  if (target === undefined || trusted.has(target.uid)) return null;
  return unusable(
    `it is a link to ${real}, which belongs to user ${target.uid}`,
    commandLine('ls', '-l', operand(real)),
  );
}
