import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A unix socket's path may be 108 bytes long, on macOS 104, its end included. */
const longestSocketPath = 103;
const longestName = '/1234567890.sock'.length;

/** Where guarded sessions put their control sockets: below the state folder, or, where that is too long, in a twin. */
export function sessionsFolder(stateFolder: string): string {
  const folder = join(stateFolder, 'sessions');
  if (Buffer.byteLength(folder) + longestName <= longestSocketPath) return folder;
  const name = createHash('sha256').update(stateFolder).digest('hex').slice(0, 16);
  return join(tmpdir(), `holdfast-${process.getuid?.() ?? 'user'}-${name}`);
}
