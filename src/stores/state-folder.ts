import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { HoldfastError } from '../core/errors.ts';
import { homeFolder, systemHome as theSystemHome } from './home-folder.ts';
import { folderFault } from './private-file.ts';
import { codeOf } from './system-error.ts';
import { shown } from '../core/shown.ts';
import type { Shown } from '../core/shown.ts';

/**
 * Where Holdfast keeps its own state: `$HOLDFAST_HOME`, else `holdfast` in the system's folder for state.
 *
 * @param systemHome the user's home folder as the system names it; used where `HOME` is not set, or relative.
 * @throws HoldfastError `state-folder` when `HOLDFAST_HOME` is not an absolute path.
 */
export function stateFolderPath(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  systemHome: string,
): string {
  const own = env['HOLDFAST_HOME'];
  if (own !== undefined && own !== '') {
    if (isAbsolute(own)) return own;
    throw new HoldfastError(
      'state-folder',
      `expected HOLDFAST_HOME to be an absolute path, found "${own}"`,
      shown`set HOLDFAST_HOME to a path that begins at the root, or unset it`,
    );
  }
  const home = homeFolder(env, systemHome);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'holdfast');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(systemHome, 'AppData', 'Local'), 'holdfast');
  // The XDG specification has relative paths ignored.
  const state = env['XDG_STATE_HOME'];
  return state !== undefined && isAbsolute(state) ? join(state, 'holdfast') : join(home, '.local', 'state', 'holdfast');
}

/**
 * Makes the state folder, mode 0700, or checks that the one that is there belongs to this user alone.
 *
 * @returns its path.
 * @throws HoldfastError `state-folder`, with the fix as its hint.
 */
export async function openStateFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  systemHome: string = theSystemHome(),
): Promise<string> {
  const path = stateFolderPath(env, platform, systemHome);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = codeOf(error) || 'unknown error';
    throw refusal(`expected a folder at ${path}, could not make it: ${await whyNotMade(path, code)}`, null, error);
  }
  return checked(path);
}

/** On a read-only file system Node says of a whole path that it is missing (seen on 20 and 22), so the system is asked. */
async function whyNotMade(path: string, code: string): Promise<string> {
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'a file is in the way';
  const above = dirname(path);
  const refused = await access(above, constants.W_OK).then(() => '', codeOf);
  if (refused === 'ENOENT' && above !== path) return await whyNotMade(above, code);
  if (code === 'EROFS' || refused === 'EROFS') return `${above} lies on a read-only file system or mount`;
  return code === 'ENOSPC' ? `no space is left where ${above} lies` : code;
}

/**
 * The state folder for somebody who only looks: nothing is made, and where there is none, nothing is wrong.
 *
 * @throws HoldfastError `state-folder` when another user owns the one that is there, or may write to it.
 */
export function stateFolderToLookAt(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  systemHome: string,
): string {
  return checked(stateFolderPath(env, platform, systemHome));
}

function checked(path: string): string {
  const wrong = folderFault(path, 'record');
  if (wrong !== null) throw refusal(wrong.detail, wrong.hint);
  return path;
}

function refusal(message: string, hint: Shown | null = null, cause?: unknown): HoldfastError {
  return new HoldfastError('state-folder', message, hint ?? shown`set HOLDFAST_HOME to a folder of your own`, cause);
}
