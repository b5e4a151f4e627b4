import { writeSync } from 'node:fs';

/** Writes at once, also where a pipe takes it in parts. @returns whether there still is somebody who reads it. */
export function writeWhole(fd: 1 | 2, text: string): boolean {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return false;
    }
  }
  return true;
}
