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
 * user's PATH or where its installers put it; null when there is none.
 */
export async function findClient(
  invocation: Invocation,
  world: Pick<ClaudeCodeWorld, 'platform' | 'files' | 'home'>,
): Promise<string | null> {
  const path = pathsOf(world.platform);
  if (isClient(invocation, world) && hasFolder(invocation.command)) {
    const itself = path.resolve(invocation.cwd, invocation.command);
    if (await world.files.isProgram(itself)) return itself;
  }
  const name = world.platform === 'win32' ? 'claude.exe' : 'claude';
  for (const folder of searchedFolders(invocation, world)) {
    const candidate = path.resolve(invocation.cwd, folder, name);
    if (await world.files.isProgram(candidate)) return candidate;
  }
  return null;
}

function searchedFolders(invocation: Invocation, world: Pick<ClaudeCodeWorld, 'platform' | 'home'>): readonly string[] {
  const path = pathsOf(world.platform);
  const listed = invocation.env['PATH'] ?? invocation.env['Path'] ?? '';
  const home = invocation.env['HOME'] ?? world.home;
  return [
    ...listed.split(path.delimiter).filter((folder) => folder !== ''),
    path.join(home, '.local', 'bin'),
    path.join(home, '.claude', 'local'),
  ];
}

function isClientName(name: string): boolean {
  return name === 'claude' || name === 'claude.exe';
}

function hasFolder(command: string): boolean {
  return command.includes('/') || command.includes('\\');
}
