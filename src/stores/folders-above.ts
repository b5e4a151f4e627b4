import { posix, win32 } from 'node:path';

/** A folder and all above it, the nearest first. */
export function foldersAbove(folder: string, platform: NodeJS.Platform): readonly string[] {
  const { dirname } = platform === 'win32' ? win32 : posix;
  const all = [folder];
  for (let at = folder; dirname(at) !== at; at = dirname(at)) all.push(dirname(at));
  return all;
}
