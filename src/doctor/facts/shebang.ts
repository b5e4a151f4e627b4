import { stat } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import type { DiagnosisWorld } from '../world.ts';
import { readHead } from './tail.ts';

/**
 * Why the system cannot start a program that is a script, by its first line alone; null where nothing speaks against it. A line
 * end of Windows becomes part of the interpreter's name.
 */
export async function shebangFault(
  path: string,
  { env, platform }: Pick<DiagnosisWorld, 'env' | 'platform'>,
): Promise<string | null> {
  if (platform === 'win32') return null;
  const line = /^#![ \t]*([^\n]*)/.exec((await readHead(path, 256)) ?? '')?.[1];
  if (line === undefined) return null;
  if (line.endsWith('\r')) return 'has line ends of Windows, which become part of the name of its interpreter';
  const words = line.trim().split(/\s+/);
  const [interpreter = '', ...rest] = words;
  if (!(await isThere(interpreter))) return `names the interpreter ${interpreter}, which is not there`;
  if (basename(interpreter) !== 'env') return null;
  const name = rest.find((word) => word !== '-S' && !word.includes('='));
  if (name === undefined || name.startsWith('-') || name.includes('/')) return null;
  const folders = (env['PATH'] ?? '').split(delimiter);
  const found = await Promise.all(folders.map((folder) => isThere(join(folder === '' ? '.' : folder, name))));
  return found.includes(true) ? null : `names the interpreter ${name}, which stands in no folder of PATH`;
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
