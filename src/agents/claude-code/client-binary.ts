import type { Invocation } from '../agent.ts';
import type { ClaudeCodeWorld } from './world.ts';
import { pathsOf } from './world.ts';

/** Whether a command is the official client itself, by its name or by where its links lead. */
export function isClient(invocation: Invocation, world: Pick<ClaudeCodeWorld, 'platform' | 'files'>): boolean {
  const path = pathsOf(world.platform);
  if (isClientName(path.basename(invocation.command))) return true;
  if (!hasFolder(invocation.command)) return false;
  const target = world.files.resolve(path.resolve(invocation.cwd, invocation.command));
  return target !== null && isClientName(path.basename(target));
}

/**
 * Finds the official client to send as messenger: the command itself where it is the client, else `claude` on the
 * user's PATH or where its installers put it; null when there is none. A program of the checkout that one works in is
 * never sent: the person let it run for this session, not for the renewal of the login. So neither `./claude` there, nor a
 * folder of PATH that is relative, empty, or lies inside.
 */
export async function findClient(
  invocation: Invocation,
  world: Pick<ClaudeCodeWorld, 'platform' | 'files' | 'home'>,
): Promise<string | null> {
  const path = pathsOf(world.platform);
  const isInside = await insideCheckout(invocation, world);
  if (isClient(invocation, world) && hasFolder(invocation.command)) {
    const itself = path.resolve(invocation.cwd, invocation.command);
    if (!isInside(itself) && (await world.files.isProgram(itself))) return itself;
  }
  const name = world.platform === 'win32' ? 'claude.exe' : 'claude';
  for (const folder of searchedFolders(invocation, world)) {
    const candidate = path.join(folder, name);
    if (!isInside(candidate) && (await world.files.isProgram(candidate))) return candidate;
  }
  return null;
}

function searchedFolders(invocation: Invocation, world: Pick<ClaudeCodeWorld, 'platform' | 'home'>): readonly string[] {
  const path = pathsOf(world.platform);
  const listed = invocation.env['PATH'] ?? invocation.env['Path'] ?? '';
  const home = invocation.env['HOME'] ?? world.home;
  return [
    ...listed.split(path.delimiter).filter((folder) => path.isAbsolute(folder)),
    path.join(home, '.local', 'bin'),
    path.join(home, '.claude', 'local'),
  ];
}

/**
 * Tells of a path whether it lies in the repository around the working folder, or, without one, in that folder. A home
 * that is a repository itself, as those of people who keep their settings in one are, is no checkout.
 */
async function insideCheckout(
  { cwd, env }: Invocation,
  { platform, files, home }: Pick<ClaudeCodeWorld, 'platform' | 'files' | 'home'>,
): Promise<(path: string) => boolean> {
  const path = pathsOf(platform);
  const real = (one: string): string => files.resolve(one) ?? one;
  const isIn = (one: string, folder: string): boolean => {
    const way = path.relative(folder, one);
    return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
  };
  let root = cwd;
  for (let at = cwd; ; at = path.dirname(at)) {
    if (await files.exists(path.join(at, '.git'))) {
      root = at;
      break;
    }
    if (path.dirname(at) === at) break;
  }
  // The root may be the home or hold it; what lies further down counts then only as far as one works there.
  if (isIn(env['HOME'] ?? home, root)) root = cwd;
  if (isIn(env['HOME'] ?? home, root) || path.dirname(root) === root) return () => false;
  return (one) =>
    isIn(path.normalize(one), root) || isIn(path.join(real(path.dirname(one)), path.basename(one)), real(root));
}

function isClientName(name: string): boolean {
  return name === 'claude' || name === 'claude.exe';
}

function hasFolder(command: string): boolean {
  return command.includes('/') || command.includes('\\');
}
