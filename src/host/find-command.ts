import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { HoldfastError } from '../core/errors.ts';
import { shown } from '../core/shown.ts';

/**
 * Makes sure that a command can be started, before anything is waited for on its behalf.
 *
 * @param path the value of `PATH` that the child will have.
 * @throws HoldfastError `command-not-found`.
 */
export async function requireCommand(command: string, path: string | undefined, cwd: string): Promise<void> {
  // Windows adds endings of its own to a name; there the start itself tells.
  if (process.platform === 'win32') return;
  const places = command.includes('/')
    ? [resolve(cwd, command)]
    : (path ?? '').split(delimiter).map((folder) => join(resolve(cwd, folder), command));
  const found = await Promise.all(places.map(lookAt));
  if (found.includes('program')) return;
  const message = found.includes('no program')
    ? `\`${command}\` is no program that may be executed`
    : `there is no command \`${command}\``;
  throw new HoldfastError(
    'command-not-found',
    message,
    shown`check the name, or give the full path: holdfast run -- /path/to/command …`,
  );
}

async function lookAt(place: string): Promise<'program' | 'no program' | 'nothing'> {
  try {
    if (!(await stat(place)).isFile()) return 'no program';
    await access(place, constants.X_OK);
    return 'program';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'no program' : 'nothing';
  }
}
