import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** The last bytes of a file of any size; null where there is none that can be read. Never waits, never rejects. */
export function readTail(path: string, most: number): Promise<string | null> {
  return readPart(path, most, (size, bytes) => size - bytes);
}

/** The first bytes of a file, in the same way. */
export function readHead(path: string, most: number): Promise<string | null> {
  return readPart(path, most, () => 0);
}

async function readPart(
  path: string,
  most: number,
  from: (size: number, bytes: number) => number,
): Promise<string | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const bytes = Math.min(size, most);
    const buffer = Buffer.allocUnsafe(bytes);
    const { bytesRead } = await file.read(buffer, 0, bytes, from(size, bytes));
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
