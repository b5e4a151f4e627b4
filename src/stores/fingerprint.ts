import { createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import type { Fingerprint } from '../core/credential.ts';
import { writeThrough } from './atomic-file.ts';
import { codeOf } from './system-error.ts';

/**
 * Turns a token into its fingerprint: HMAC-SHA256 under this machine's own key, the first 16 hex characters.
 * The empty string is no token: its answer equals the fingerprint of none.
 */
export type Fingerprinter = (token: string) => Fingerprint;

export interface LoadedFingerprinter {
  readonly fingerprint: Fingerprinter;
  /**
   * Why the key could not be kept, in one sentence, or null. Then fingerprints hold for this process only: everything
   * works, but guarded sessions cannot tell that they speak of the same generation.
   */
  readonly trouble: string | null;
}

const keyBytes = 32;

/**
 * Loads the key from `<stateFolder>/fingerprint.key`, or makes it. Any number of processes may do so at once: the first
 * to link a whole key to the name wins, and the others read it. Never rejects.
 */
export async function loadFingerprinter(stateFolder: string): Promise<LoadedFingerprinter> {
  const path = join(stateFolder, 'fingerprint.key');
  try {
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    const key = (await readKey(path)) ?? (await createKey(path));
    if (typeof key !== 'string') return { fingerprint: fingerprinter(key), trouble: null };
    return { fingerprint: fingerprinter(randomBytes(keyBytes)), trouble: key };
  } catch (error) {
    const trouble = `the fingerprint key could not be kept at ${path} (${codeOf(error) || 'unknown error'})`;
    return { fingerprint: fingerprinter(randomBytes(keyBytes)), trouble };
  }
}

/** @param key 32 bytes; equal keys make equal fingerprints. */
export function fingerprinter(key: Uint8Array): Fingerprinter {
  return (token) => {
    // Not hex, so that it can equal no token's fingerprint.
    if (token === '') return 'none' as Fingerprint;
    return createHmac('sha256', key).update(token).digest('hex').slice(0, 16) as Fingerprint;
  };
}

/** The key, null when there is none yet, or a sentence that says why what is there cannot be trusted. */
async function readKey(path: string): Promise<Uint8Array | string | null> {
  let file;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    if (codeOf(error) === 'ELOOP') return `expected a file at ${path}, found a symlink: remove it`;
    throw error;
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return `expected a file at ${path}, found something else: remove it`;
    if (process.getuid !== undefined && stat.uid !== process.getuid()) {
      return `expected ${path} to belong to user ${process.getuid()}, found user ${stat.uid}: remove it`;
    }
    if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
      return `${path} can be read by other users: remove it`;
    }
    if (stat.size !== keyBytes) return `expected ${keyBytes} bytes in ${path}, found ${stat.size}: remove it`;
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function createKey(path: string): Promise<Uint8Array | string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeThrough(draft, randomBytes(keyBytes));
    // A link, unlike a rename, never replaces a key that another process made first.
    await link(draft, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return (await readKey(path)) ?? `${path} vanished while it was made`;
}
