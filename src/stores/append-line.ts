import { open } from 'node:fs/promises';

/**
 * Adds a line to a file of Holdfast's own, in a folder that was looked at. In one write, so that sessions which end together do not mix theirs, and on a line of its own also after half a line.
 * @returns the size of the file before.
 */
export async function appendLine(path: string, line: string): Promise<number> {
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const end = size === 0 ? '\n' : (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString();
    await file.write(`${end === '\n' ? '' : '\n'}${line}\n`);
    return size;
  } finally {
    await file.close();
  }
}
