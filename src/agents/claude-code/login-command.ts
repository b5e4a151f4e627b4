import type { CommandLine } from '../../core/shell-word.ts';
import { commandLine, windowsVariables, withVariables } from '../../core/shell-word.ts';
import type { EffectiveEnv } from './effective-env.ts';
import type { ClientLook } from './look.ts';
import { pathsOf } from './world.ts';

const placed = ['CLAUDE_CONFIG_DIR', 'CLAUDE_SECURESTORAGE_CONFIG_DIR'] as const;

/**
 * The client's own command for a person to log in to this very store, ready to paste into a shell of any other window:
 * with the folders that lead to the store, wherever they were set.
 *
 * @param whole makes a folder whole that was written relative to the working folder.
 * @param seen a folder that was meant otherwise than it is written, so that the command names the one that was meant; one by
 *   accident, which it takes away.
 */
export function loginCommand(
  env: EffectiveEnv,
  platform: NodeJS.Platform,
  whole: (folder: string) => string,
  { literal, stray }: Pick<ClientLook, 'literal' | 'stray'> = { literal: null, stray: null },
): CommandLine {
  const settings = placed.flatMap((name) => {
    const value = env.find(name)?.value;
    if (value === undefined || name === stray?.name) return [];
    if (name === literal?.name) return [[name, literal.meant] as const];
    // An empty storage folder means the usual one.
    return [[name, value === '' && name !== 'CLAUDE_CONFIG_DIR' ? '' : whole(value)] as const];
  });
  // The shell that it is pasted into may have the very variable.
  const inShell = stray === null || stray.name === 'HOME' || platform === 'win32' ? null : stray.name;
  const login =
    inShell === null
      ? commandLine('claude', 'auth', 'login')
      : commandLine('env', '-u', inShell, 'claude', 'auth', 'login');
  const home = literal?.name === 'HOME' ? { HOME: literal.meant } : {};
  const variables = { ...home, ...Object.fromEntries(settings) };
  return platform === 'win32' ? windowsVariables(variables, login) : withVariables(variables, login);
}

/** Makes a folder whole as the client does; on macOS the very text of it names the keychain item, so it stays as it is. */
export function wholeFolder(platform: NodeJS.Platform, cwd: string): (folder: string) => string {
  return (folder) => (platform === 'darwin' ? folder : pathsOf(platform).resolve(cwd, folder));
}
