import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** All authorities of a usual system are a quarter of a megabyte. */
const largest = 16 * 1024 * 1024;

/**
 * The certificates in a file that a variable or a setting names; null for one that cannot be read, which adds nothing: the
 * TLS failure that follows names the authority it misses. Waits on no pipe, and reads no device.
 */
export function readCertificates(path: string): string | null {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = fstatSync(file);
      return found.isFile() && found.size <= largest ? readFileSync(file, 'utf8') : null;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}
