import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A unix socket's path may be 108 bytes long, on macOS 104, its end included. */
const longestSocketPath = 103;

/** Where guarded sessions put their control sockets: below the state folder, or, where that is too long, in a twin. */
export function sessionsFolder(stateFolder: string): string {
  return dirname(socketPath(join(stateFolder, 'sessions', '1234567890.sock'), stateFolder));
}

/** The control socket of the service: in the state folder, or, where its path is too long, in a twin of its own. */
export function serviceSocket(stateFolder: string): string {
  return socketPath(join(stateFolder, 'service.sock'), `service ${stateFolder}`);
}

/** @param about what the twin is named after; folders of one kind must not be taken for another's. */
function socketPath(path: string, about: string): string {
  if (Buffer.byteLength(path) <= longestSocketPath) return path;
  const name = createHash('sha256').update(about).digest('hex').slice(0, 16);
  return join(tmpdir(), `holdfast-${process.getuid?.() ?? 'user'}-${name}`, basename(path));
}
