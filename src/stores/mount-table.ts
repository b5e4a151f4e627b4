import { readFile, realpath } from 'node:fs/promises';

/**
 * Tells whether a mount of its own lies at exactly this path, as for a single file that a container is given.
 * False where the system has no mount table to read (macOS and Windows have no mounts of single files).
 */
export async function isMountPoint(path: string, table = '/proc/self/mountinfo'): Promise<boolean> {
  const text = await readFile(table, 'utf8').catch(() => '');
  return mountPoints(text).has(await realpath(path).catch(() => path));
}

/** The mount points in the text of a `mountinfo` file: the fifth field, in which space, tab, line end and `\` are octal. */
export function mountPoints(text: string): ReadonlySet<string> {
  const points = text.split('\n').flatMap((line) => line.split(' ')[4] ?? []);
  return new Set(points.map((point) => point.replace(/\\([0-7]{3})/g, (_all, octal: string) => fromOctal(octal))));
}

function fromOctal(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8));
}
