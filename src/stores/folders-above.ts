import { posix, win32 } from 'node:path';

/** A folder and all above it, the nearest first. */
export function foldersAbove(folder: string, platform: NodeJS.Platform): readonly string[] {
  const path = platform === 'win32' ? win32 : posix;
  const all = [folder];
  for (let at = folder; path.dirname(at) !== at; at = path.dirname(at)) all.push(path.dirname(at));
  return all;
}
