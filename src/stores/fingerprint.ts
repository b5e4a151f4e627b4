import { createHmac, randomBytes } from 'node:crypto';
import { link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fingerprint } from '../core/credential.ts';
import { HoldfastError } from '../core/errors.ts';
import { writeThrough } from './atomic-file.ts';
import { readKeyFile, requireFolder } from './private-file.ts';
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
    await requireFolder(stateFolder);
    const key = readKey(path) ?? (await createKey(path));
    if (typeof key !== 'string') return { fingerprint: fingerprinter(key), trouble: null };
    return { fingerprint: fingerprinter(randomBytes(keyBytes)), trouble: key };
  } catch (error) {
    if (error instanceof HoldfastError)
      return { fingerprint: fingerprinter(randomBytes(keyBytes)), trouble: error.message };
    const trouble = `the fingerprint key could not be kept at ${path} (${codeOf(error) || 'unknown error'})`;
    return { fingerprint: fingerprinter(randomBytes(keyBytes)), trouble };
  }
}

/**
 * The same for somebody who only looks: the key is read, never made. Without one, fingerprints of this look equal only
 * each other.
 */
export function fingerprinterToLookWith(stateFolder: string): Fingerprinter {
  const key = readKey(join(stateFolder, 'fingerprint.key'));
  return fingerprinter(key === null || typeof key === 'string' ? randomBytes(keyBytes) : key);
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
function readKey(path: string): Uint8Array | string | null {
  const file = readKeyFile(path, keyBytes);
  if (file.kind === 'absent') return null;
  if (file.kind === 'unusable') return file.hint === null ? file.detail : `${file.detail}: ${file.hint}`;
  if (file.bytes.length === keyBytes) return file.bytes;
  return `expected ${keyBytes} bytes in ${path}, found ${file.bytes.length}: remove it`;
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
  return readKey(path) ?? `${path} vanished while it was made`;
}
