/**
 * Where Holdfast looks for a program that it starts by name. `PATH` is the user's own, but what lies in its folders need not be:
 * a relative entry leads into whatever checkout one stands in, and a folder that another user may write holds what
 * that user likes. Such entries are passed over, in the search and in what the program is given to search in.
 */
import { accessSync, constants, existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, posix, win32 } from 'node:path';
import { foldersAbove } from './folders-above.ts';
import { clientHome } from './home-folder.ts';
import { isReadOnlyMount, trustedOwners } from './trusted-path.ts';

/** From where a program is started. */
export interface ProgramWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The home folder where the environment names none. */
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** The disk, as far as a search looks at it. Waits on nothing; nothing here throws. */
export interface Disk {
  readonly exists: (path: string) => boolean;
  /** Where a path leads after all links, or null when it leads nowhere. */
  readonly resolve: (path: string) => string | null;
  readonly isProgram: (path: string) => boolean;
  /** Whether a user besides this one and root may put something else in the place of what a path leads to. */
  readonly isOpenToOthers: (path: string) => boolean;
}

export const realDisk: Disk = { exists: existsSync, resolve, isProgram, isOpenToOthers };

/** The entries of `PATH` that count: absolute, outside the checkout, and written by nobody but this user and root. */
export function searchPath(world: ProgramWorld, disk: Disk = realDisk): readonly string[] {
  const listed = world.env['PATH'] ?? world.env['Path'] ?? '';
  return listed.split(pathsOf(world).delimiter).filter(counting(world, disk));
}

function counting(world: ProgramWorld, disk: Disk): (folder: string) => boolean {
  const path = pathsOf(world);
  const isInside = insideCheckout(world, disk);
  // What counts is where a program in it would lie, also where the folder is a link.
  return (folder) => path.isAbsolute(folder) && !isInside(path.join(folder, 'program')) && !disk.isOpenToOthers(folder);
}

/**
 * The first program of a name in those folders, or null.
 *
 * @param further folders that are looked through after those of `PATH`, under the same conditions.
 */
export function findInPath(
  name: string,
  world: ProgramWorld,
  further: readonly string[] = [],
  disk: Disk = realDisk,
): string | null {
  const path = pathsOf(world);
  const names = world.platform === 'win32' && path.extname(name) === '' ? [`${name}.exe`, name] : [name];
  for (const folder of [...searchPath(world, disk), ...further.filter(counting(world, disk))]) {
    for (const candidate of names.map((one) => path.join(folder, one))) {
      if (disk.isProgram(candidate) && !disk.isOpenToOthers(candidate)) return candidate;
    }
  }
  return null;
}

/**
 * Tells of a path whether it lies in the repository around the working folder, or, without one, in that folder. A home
 * that is a repository itself, as those of people who keep their settings in one are, is no checkout.
 */
export function insideCheckout(world: ProgramWorld, disk: Disk = realDisk): (path: string) => boolean {
  const { cwd } = world;
  const path = pathsOf(world);
  const home = clientHome(world.env, cwd, world.home, path);
  const real = (one: string): string => disk.resolve(one) ?? one;
  const isIn = (one: string, folder: string): boolean => {
    const way = path.relative(folder, one);
    return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
  };
  const above = foldersAbove(cwd, world.platform);
  let root = above.find((folder) => disk.exists(path.join(folder, '.git'))) ?? cwd;
  // The root may be the home or hold it; what lies further down counts then only as far as one works there.
  if (isIn(home, root)) root = cwd;
  if (isIn(home, root) || path.dirname(root) === root) return () => false;
  return (one) =>
    isIn(path.normalize(one), root) || isIn(path.join(real(path.dirname(one)), path.basename(one)), real(root));
}

function pathsOf({ platform }: Pick<ProgramWorld, 'platform'>): typeof posix {
  return platform === 'win32' ? win32 : posix;
}

function resolve(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What is not there is nobody's; the search finds nothing in it. */
function isOpenToOthers(path: string): boolean {
  if (process.getuid === undefined) return false;
  const real = resolve(path);
  if (real === null) return false;
  const trusted = trustedOwners();
  const mayChange = (one: string, found: Stats): boolean => {
    // A group is of the administrator's making, as that of Debian's /usr/local/bin is. In a sticky folder nobody can
    // touch what others have there, and whose the program is, is looked at, too.
    const isSticky = found.isDirectory() && (found.mode & 0o1000) !== 0;
    const isWritable = !found.isSymbolicLink() && (found.mode & 0o002) !== 0 && !isSticky;
    return (!trusted.has(found.uid) || isWritable) && !isReadOnlyMount(one);
  };
  try {
    // Who made a link decides where it leads, and who can write around its target what lies there.
    return (
      mayChange(path, lstatSync(path)) ||
      mayChange(real, statSync(real)) ||
      mayChange(dirname(real), statSync(dirname(real)))
    );
  } catch {
    return true;
  }
}
