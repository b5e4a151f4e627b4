/** Control sockets: nobody listens in, or asks in, a folder that another user could have laid. */
import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { HoldfastError } from '../core/errors.ts';
import type { PrivateSocket } from '../core/private-socket.ts';
import type { Privacy, Unusable } from './ownership.ts';
import { folderFault, makePrivateFolder, requireFolder } from './private-file.ts';

/**
 * A place to listen at: its folder is made, mode 0700, or is already one that only this user can reach. Where a state
 * folder's path is long, it lies in the folder for temporary files, under a name that anybody can guess.
 *
 * @throws HoldfastError `state-folder`; then there is to be no socket.
 */
export async function socketToListenAt(path: string, stateFolder: string): Promise<PrivateSocket> {
  const folder = dirname(path);
  if (privacyOf(folder, stateFolder) === 'record') await requireFolder(folder);
  else {
    const wrong = await makePrivateFolder(folder);
    if (wrong !== null)
      throw new HoldfastError(
        'state-folder',
        wrong.hint === null ? wrong.detail : `${wrong.detail}; ${wrong.hint}`,
        wrong.hint,
      );
  }
  return path as PrivateSocket;
}

/** Why nobody asks at the sockets of a folder; null also where there is none. */
export function socketFolderFault(folder: string, stateFolder: string): Unusable | null {
  return folderFault(folder, privacyOf(folder, stateFolder));
}

/** A socket to ask at, made by this user in a folder of this user's; null for anything else. Never throws. */
export function socketToAsk(path: string, stateFolder: string): PrivateSocket | null {
  try {
    const folder = dirname(path);
    if (socketFolderFault(folder, stateFolder) !== null) return null;
    const found = lstatSync(path);
    const isOurs = process.getuid === undefined || found.uid === process.getuid();
    return found.isSocket() && isOurs ? (path as PrivateSocket) : null;
  } catch {
    return null;
  }
}

/** The state folder itself may be one that others look into; a socket there is closed to them by its own mode. */
function privacyOf(folder: string, stateFolder: string): Privacy {
  return folder === stateFolder ? 'record' : 'secret';
}
