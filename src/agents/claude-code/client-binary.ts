import { findInPath, insideCheckout } from '../../stores/search-path.ts';
import type { Invocation } from '../agent.ts';
import type { ClaudeCodeWorld } from './world.ts';
import { pathsOf } from './world.ts';
import { clientHome } from '../../stores/home-folder.ts';

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
 * folder of PATH that does not count.
 */
export function findClient(
  invocation: Invocation,
  { platform, files, home }: Pick<ClaudeCodeWorld, 'platform' | 'files' | 'home'>,
): string | null {
  const path = pathsOf(platform);
  const world = { ...invocation, platform, home };
  if (isClient(invocation, { platform, files }) && hasFolder(invocation.command)) {
    const itself = path.resolve(invocation.cwd, invocation.command);
    if (!insideCheckout(world, files.disk)(itself) && files.disk.isProgram(itself)) return itself;
  }
  const at = clientHome(invocation.env, invocation.cwd, home);
  const installers = [path.join(at, '.local', 'bin'), path.join(at, '.claude', 'local')];
  return findInPath(platform === 'win32' ? 'claude.exe' : 'claude', world, installers, files.disk);
}

export function isClientName(name: string): boolean {
  return name === 'claude' || name === 'claude.exe';
}

function hasFolder(command: string): boolean {
  return command.includes('/') || command.includes('\\');
}
