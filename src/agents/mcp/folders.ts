import { access } from 'node:fs/promises';
import { pathsOf } from '../claude-code/world.ts';

/** A folder and all above it, the nearest first. */
export function foldersAbove(folder: string, platform: NodeJS.Platform): readonly string[] {
  const above = pathsOf(platform).dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersAbove(above, platform)];
}

/** The nearest folder from here upwards that holds `.git`, as folder or file, or null. */
export async function workTreeRoot(folder: string, platform: NodeJS.Platform): Promise<string | null> {
  const path = pathsOf(platform);
  for (const one of foldersAbove(folder, platform)) {
    const isThere = await access(path.join(one, '.git')).then(
      () => true,
      () => false,
    );
    if (isThere) return one;
  }
  return null;
}
