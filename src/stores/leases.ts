import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { HoldfastError } from '../core/errors.ts';
import type { Leases } from '../core/ports.ts';
import { requireFolder } from './private-file.ts';
import { codeOf } from './system-error.ts';
import { shown } from '../core/shown.ts';

/** Takes a kernel lock on an open file; false when somebody else has it. */
type TryLock = (fd: number) => boolean;

/**
 * Leases as kernel locks on files in `<stateFolder>/leases`: freed at once when the holder dies, however it dies, with
 * nothing to guess about age or process ids. Two takers in one process exclude each other too.
 *
 * Where the native lock cannot be loaded, a name that only one process can listen on does the same on Linux and
 * Windows. Elsewhere there is nothing that the kernel frees, and no lease is better than one that two may hold: there
 * `take` rejects with HoldfastError `internal`. It also rejects when the lock file cannot be made: nobody is to work
 * without a lease because the disk is full.
 */
export function openLeases(
  stateFolder: string,
  platform: NodeJS.Platform = process.platform,
  loadTryLock: () => Promise<TryLock> = async () => (await import('fs-native-extensions')).tryLock,
): Leases {
  let loading: Promise<TryLock | null> | null = null;
  return {
    async take(name) {
      const file = fitForFileName(name);
      loading ??= loadTryLock().catch(() => null);
      const tryLock = await loading;
      if (tryLock !== null) return await takeFile(join(stateFolder, 'leases'), file, tryLock);
      return await takeAddress(listenable(stateFolder, platform, file));
    },
  };
}

async function takeFile(folder: string, name: string, tryLock: TryLock): Promise<(() => Promise<void>) | null> {
  await requireFolder(folder);
  const path = join(folder, `${name}.lock`);
  // The file stays when the lease is given back: a file that is removed can be locked by two, each under its own inode.
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    if (tryLock(file.fd)) return once(() => file.close());
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return null;
}

/** A name in the kernel's own space, per folder and lease: an abstract socket (Linux) or a pipe (Windows). */
function listenable(stateFolder: string, platform: NodeJS.Platform, name: string): string {
  // Hashed, because the kernel takes 107 characters at most.
  const scoped = createHash('sha256').update(`${stateFolder}\0${name}`).digest('hex').slice(0, 32);
  if (platform === 'linux') return `\0holdfast-${scoped}`;
  if (platform === 'win32') return `\\\\.\\pipe\\holdfast-${scoped}`;
  throw new HoldfastError(
    'internal',
    'expected the native file lock of fs-native-extensions to load, and it does not',
    shown`install Holdfast again for this system and processor; without it no login is renewed from here`,
  );
}

function takeAddress(address: string): Promise<(() => Promise<void>) | null> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    // Also later: an address of this kind can be knocked at by everybody, and a connection that fails must end nothing.
    server.on('error', (error) => (codeOf(error) === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen(address, () => {
      server.unref();
      resolve(once(() => new Promise((closed) => void server.close(() => closed()))));
    });
  });
}

/** Giving back twice must not give back what another taker has got in between. */
function once(giveBack: () => Promise<void>): () => Promise<void> {
  let given: Promise<void> | null = null;
  return () => (given ??= giveBack());
}

function fitForFileName(name: string): string {
  if (/^[\w-]{1,100}$/.test(name)) return name;
  throw new RangeError('expected a lease name of letters, digits, - and _, at most 100 characters');
}
